using System.Text;
using System.Text.Json;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.TestKit;

namespace ActorCompute.Coordinator.Tests;

/// <summary>A job that adds up, with a test that plays the node: from blocks to the value, over restarts.</summary>
public sealed class ReductionActorTests : CoordinatorKit
{
    private long _number, _incarnation;

    [Fact]
    public void Blocks_are_merged_to_one_value_which_is_the_only_result()
    {
        var node = Register();
        Submit(5);
        var merge = Map(node, 5);
        Assert.Equal(("merge:sum", TaskKind.Cpu, new ItemRange(5, 6), TimeSpan.Zero), (merge.Task, merge.Kind, merge.Input.Range, merge.Terms.TimeLimit));
        Assert.Equal((0, 3, "10"), Sum(merge));
        Answer(node, merge, "10");
        var (values, ended) = Read();
        Assert.Equal((0L, "10"), Assert.Single(values));
        Assert.Equal((JobStatus.Succeeded, 5L, 5L, 0L), (ended.Status, ended.Total, ended.Answered, ended.Failed));
    }

    [Fact]
    public void Whoever_watches_hears_how_many_merges_there_are_and_how_many_are_done()
    {
        var node = Register();
        Submit(5);
        Assert.Equal((false, 0L, 0L), Merging(Look()));
        var merge = Map(node, 5);
        Assert.Equal((true, 1L, 0L), Merging(Look()));
        Answer(node, merge, "10");
        Read();
        Assert.Equal((false, 1L, 1L), Merging(Look()));

        static (bool, long, long) Merging(JobView job) => (job.IsMerging, job.Merges, job.Merged);
    }

    [Fact]
    public void A_restart_between_items_and_merges_loses_neither()
    {
        var node = Register();
        Submit(5);
        Map(node, 5);
        Restart();
        node = Register();
        var merge = Leases(node)[0];
        Assert.Equal((0, 3, "10"), Sum(merge));
        Answer(node, merge, "10");
        node.FishForMessage<AcknowledgeResults>(a => a.Numbers.Contains(_number));
        Restart();
        Assert.Equal((0L, "10"), Assert.Single(Read().Values));
    }

    [Fact]
    public void A_merge_that_fails_ends_the_job_with_a_sentence()
    {
        var node = Register();
        Submit(3);
        var merge = Map(node, 3);
        var failure = new Messages.Failure(merge.Input.First, FailureKind.Exception, "System.FormatException", "no", null, "n", 1);
        node.Send(Coordinator, new DeliverResults(new("n"), _incarnation, [new(++_number, Job, merge.Id, Segment.OfDocument(merge.Input.First, default), [failure], default, LeaseEnd.Finished)]));
        var (values, ended) = Read();
        Assert.Empty(values);
        Assert.Equal((JobStatus.Failed, 3L, 0L, "Merging the results of items 0 to 3 failed on node n: System.FormatException: no"), (ended.Status, ended.Answered, ended.Failed, ended.Reason));
    }

    [Theory]
    [InlineData("sum", "0")]
    [InlineData("max", null)]
    public void Of_no_items_there_is_what_the_reduction_says(string reduction, string? expected)
    {
        Submit(0, reduction);
        Assert.Equal(expected is null ? [] : [(0L, expected)], Read().Values);
    }

    private TestProbe Register()
    {
        var node = CreateTestProbe();
        node.Send(Coordinator, new RegisterNode(new(new("n"), ++_incarnation, 1, 10, new Dictionary<string, string>(), "test"), ProtocolVersions.Supported, []));
        node.ExpectMsg<Registered>();
        return node;
    }

    private void Submit(int items, string reduction = "sum") =>
        Submit(items, new("square", TaskKind.Cpu) { Reduce = new(reduction), ItemTimeout = TimeSpan.FromSeconds(9) }, Job, from: 0);

    /// <summary>Answers every item with its number, a block each, until all are; the first merge lease is returned.</summary>
    private Lease Map(TestProbe node, int items)
    {
        for (var answered = 0L; ;)
            foreach (var lease in Leases(node))
            {
                if (answered == items) return lease;
                Assert.Equal("fold:sum:square", lease.Task);
                var blocks = new PartialSegmentBuilder();
                for (var i = lease.Input.First; i < lease.Input.End; i++) blocks.Add(new(i, 0), Encoding.UTF8.GetBytes($"{i}"));
                Deliver(node, lease, blocks.Take()!);
                answered += lease.Input.Count;
            }
    }

    private void Answer(TestProbe node, Lease merge, string value) => Deliver(node, merge, Segment.OfDocument(merge.Input.First, Encoding.UTF8.GetBytes(value)));

    private void Deliver(TestProbe node, Lease lease, Segment values)
    {
        node.Send(Coordinator, new DeliverResults(new("n"), _incarnation, [new(++_number, Job, lease.Id, values, [], default, LeaseEnd.Finished)]));
    }

    /// <summary>The block that is to be merged, and what its values add up to.</summary>
    private static (int First, int Log2, string Sum) Sum(Lease merge)
    {
        var document = JsonDocument.Parse(merge.Input.Data).RootElement;
        return (document.GetProperty("first").GetInt32(), document.GetProperty("log2").GetInt32(),
            $"{document.GetProperty("blocks").EnumerateArray().Sum(b => b[2].GetInt64())}");
    }

    private (List<(long Index, string Value)> Values, StoredJob Ended) Read()
    {
        var values = new List<(long, string)>();
        for (long cursor = 0; ;)
        {
            var page = Read(cursor);
            values.AddRange(page.Outcomes.Where(o => o.Values.Count > 0).Select(o => (o.Values.First, Encoding.UTF8.GetString(o.Values.Data.Span))));
            if (page.Ended is { } ended) return (values, ended);
            cursor = page.Cursor;
        }
    }
}

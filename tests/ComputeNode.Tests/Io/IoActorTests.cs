using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Tests.Io.Http;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Failure = ActorCompute.Messages.Failure;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Io;

/// <summary>The test is the actor's NodeActor.</summary>
public sealed class IoActorTests : TestKit
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly IoTaskTable _tasks = new(IoRules.Default);
    private readonly TemporaryFolder _folder = new();
    private readonly IActorRef _actor;

    public IoActorTests() => _actor = ActorOfAsTestActorRef<IoActor>(IoActor.For(0, _tasks, Content), TestActor);

    private CodeFolder Content => new(_folder.File("code"));

    [Fact]
    public async Task A_slow_page_does_not_hold_its_neighbours()
    {
        await using var server = await TestServer.StartAsync();
        string[] paths = ["page", "held", "none", "page"];
        _actor.Tell(new StartItems(Id(1), "http.get", Json([.. paths.Select(p => $"\"{server.Url}{p}\"")])));
        var early = new List<IoResult>();
        while (early.Sum(r => r.Values.Count) < 3) early.AddRange(ExpectMsg<ItemsDone>(Deadline).Results);
        Assert.Equal([0, 2, 3], early.SelectMany(r => Indices(r.Values.Range)).Order());
        server.Release();
        Assert.Equal(new ItemRange(1, 2), ExpectMsg<ItemsDone>(Deadline).Results.Single().Values.Range);
    }

    [Fact]
    public void What_a_task_says_of_a_failure_is_all_that_is_said()
    {
        _actor.Tell(new StartItems(Id(1), "http.get", Json("17")));
        var failure = ExpectMsg<ItemsDone>(Deadline).Results.Single().Failures.Single();
        Assert.Equal((FailureKind.BadInput, "", null), (failure.Kind, failure.Type, failure.Stack));
    }

    [Fact]
    public void A_large_item_is_read_from_its_file_and_a_result_that_fits_no_message_fails_alone()
    {
        _actor.Tell(new StartItems(Id(1), "sleep", Segment.OfReference(3, Put("0.001"))));
        Assert.Equal(["0.001"], Documents(ExpectMsg<ItemsDone>(Deadline).Results.Single().Values));
        _actor.Tell(new StartItems(Id(2), "sleep", Segment.OfReference(3, Put($"0.{new string('0', 2_000_000)}"))));
        var failure = ExpectMsg<ItemsDone>(Deadline).Results.Single().Failures.Single();
        Assert.Equal((3L, FailureKind.BadResult), (failure.Index, failure.Kind));
        _actor.Tell(new StartItems(Id(3), "sleep", Segment.OfReference(3, ContentReference.Of("gone"u8))));
        Assert.Equal(Id(3), ExpectMsg<ItemsLack>(Deadline).Lease);   // it is brought again
    }

    [Fact]
    public void An_item_that_takes_longer_than_it_may_is_cancelled()
    {
        var limit = TimeSpan.FromMilliseconds(200);
        _actor.Tell(new StartItems(Id(1), "sleep", Json("3600", "0")) { Terms = new(0, limit) });
        var failures = new List<Failure>();
        for (var items = 0L; items < 2;)
        {
            var results = ExpectMsg<ItemsDone>(Deadline).Results;
            items += results.Sum(r => r.Values.Count);
            failures.AddRange(results.SelectMany(r => r.Failures));
        }
        Assert.Equal([Failure.OfTimeout(0, limit)], failures);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _tasks.Dispose();
        _folder.Dispose();
    }

    private ContentReference Put(string document)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(document);
        var reference = ContentReference.Of(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(Content.Piece(reference.Hash))!);
        File.WriteAllBytes(Content.Piece(reference.Hash), bytes);
        return reference;
    }

    private static IEnumerable<long> Indices(ItemRange range)
    {
        for (var index = range.First; index < range.End; index++) yield return index;
    }
}

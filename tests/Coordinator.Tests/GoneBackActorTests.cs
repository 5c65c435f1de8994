using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Tests;

/// <summary>A coordinator that comes back on an older copy of its store: what was given out under the lost state counts for nothing.</summary>
public sealed class GoneBackActorTests : CoordinatorKit
{
    [Fact]
    public void Cursors_are_refused_and_leases_revoked_and_every_item_has_one_result_again()
    {
        var node = Register("a", slots: 2);
        Submit(30, chunk: 10);
        var first = node.ExpectMsg<AssignLeases>().Leases[0];
        var second = node.ExpectMsg<AssignLeases>().Leases[0];
        SaveStore();
        node.Send(Coordinator, Squares("a", 1, first));
        node.FishForMessage<AcknowledgeResults>(_ => true);
        var read = ReadUnordered(cursor: 0);

        Restart(PutStoreBack);
        Tell(new ReadResults(read.Cursor, Unordered: true) { At = read.At });
        Assert.Equal(Refusal.GoneBack, ExpectMsg<Refused>().Kind);
        Register(node, slots: 2, held: [new(second.Id, Job, second.Input.Range)]);
        Assert.Equal([second.Id], node.FishForMessage<RevokeLeases>(_ => true).Leases);
        var again = Work(node, until: 30);
        Assert.Equal(Enumerable.Range(1, 30).Select(n => (long)n), Inputs(again));
        Assert.Equal(Enumerable.Range(1, 30).Select(n => (long)n * n), ReadAll());
        Assert.NotEmpty(ReadUnordered(cursor: 0).Outcomes);
    }

    [Fact]
    public void After_an_ordinary_restart_a_cursor_goes_on()
    {
        var node = Register("a", slots: 2);
        Submit(30, chunk: 10);
        var done = Work(node, until: 10).Sum(l => l.Input.Count);
        var read = ReadUnordered(cursor: 0);
        Restart();
        Work(Register(node), until: 30 - (int)done);
        var rest = new List<long>();
        for (var (cursor, at) = (read.Cursor, read.At); ;)
        {
            Tell(new ReadResults(cursor, Unordered: true) { At = at });
            var page = ExpectMsg<ResultPage>();
            rest.AddRange(page.Outcomes.SelectMany(o => Numbers(o.Values)));
            if (page.Ended is not null) break;
            (cursor, at) = (page.Cursor, page.At);
        }
        Assert.Equal(Enumerable.Range(1, 30).Select(n => (long)n * n), read.Outcomes.SelectMany(o => Numbers(o.Values)).Concat(rest).Order());
    }

    private ResultPage ReadUnordered(long cursor)
    {
        Tell(new ReadResults(cursor, Unordered: true));
        return ExpectMsg<ResultPage>();
    }
}

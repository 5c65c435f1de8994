using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Node;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

/// <summary>Leases whose code was here, and is found gone or cannot be had now.</summary>
public partial class NodeWorkCodeTests
{
    [Fact]
    public void What_a_worker_lacked_is_given_back_uncharged_and_what_waits_for_a_worker_waits_for_its_code_again()
    {
        _work.Take([Coded(1), Coded(2), Coded(3), Coded(4, count: 5)]);
        Come(Render);
        _work.TakeOrders();
        _work.Keep(0, [new ResultsFrame(Id(1), null, [], default, Ended: true, Retires: true) { Lacks = true }]);
        Assert.Equal([new ToPackages(new DoubtParts()), .. Needs(Render)], _work.TakeOrders().OfType<ToPackages>());
        var result = Sent().Single();
        Assert.Equal((Id(1), null, LeaseEnd.Finished), (result.Lease, result.Values, result.End));
        _work.Use(0, worker: 2);
        Assert.Empty(Run(_work.TakeOrders()));
        Come(Render);
        Assert.Equal([Id(3)], Run(_work.TakeOrders()));
        Assert.Equal(new ItemRange(0, 5), _work.Held().Single(h => h.Lease == Id(4)).Range);
    }

    [Fact]
    public void What_an_asynchronous_worker_lacked_is_given_back_uncharged_with_the_outcomes_that_came()
    {
        _work.Take([IoItems(1, count: 3, task: Crawl.ToString())]);
        Come(Crawl);
        _work.TakeOrders();
        _work.Keep(Id(1), [new IoResult(Json(0, "1"), [], default)]);
        _work.Lack(Id(1));
        Assert.Contains(new ToPackages(new DoubtParts()), _work.TakeOrders());
        var results = Sent();
        Assert.Equal([1, 0], results.Select(r => r.Values?.Count ?? 0));
        Assert.Equal([null, LeaseEnd.Finished], results.Select(r => r.End));
        Assert.All(results, r => Assert.Empty(r.Failures));
        _work.Take([IoItems(2, task: Crawl.ToString())]);
        Assert.Equal(Needs(Crawl), _work.TakeOrders().OfType<ToPackages>());
    }

    [Fact]
    public void Jobs_whose_code_cannot_be_had_are_named_until_it_comes_or_is_known_not_to_be()
    {
        _work.Take([Coded(1), Coded(2, Crawl), Cpu(3)]);
        _work.TakeOrders();
        Assert.Empty(_work.Lacking);
        foreach (var part in ContentPart.Of(Render)) _work.GiveBack(part);
        Assert.Equal([Coded(1).Job], _work.Lacking);
        _work.AskAgain();
        Assert.Contains(Needs(Render).First(), _work.TakeOrders());
        Come(Render);
        Assert.Empty(_work.Lacking);
        _work.GiveBack(ContentPart.Of(Crawl).First());
        Assert.Single(_work.Lacking);
        Refuse(Crawl);
        Assert.Empty(_work.Lacking);
    }

    /// <summary>An item that deletes the cache and throws would else go round for ever, and take every node's cache with it.</summary>
    [Fact]
    public void Of_what_workers_find_gone_again_and_again_the_job_rests_ever_longer_and_in_the_end_the_item_is_charged()
    {
        var (now, rests) = (TimeSpan.Zero, new List<double>());
        for (var n = 1; n <= LackBook.MostFree + 1; n++)
        {
            LackOnce(n, now);
            var (end, began) = (Sent().Single().End!, now);
            Assert.Equal(n > LackBook.MostFree, end.WorkerLost);
            if (end.WorkerLost) Assert.Equal((7L, true), (end.Culprit, end.Detail.StartsWith("6 times in a row something that this job needs in the cache of node n", StringComparison.Ordinal)));
            Assert.Equal(n > 1 ? (Coded(n).Job, n) : null, _work.TakeRest());
            for (; _work.Lacking.Count > 0; _work.Pass(now)) now += TimeSpan.FromSeconds(1);
            rests.Add((now - began).TotalSeconds);
        }
        Assert.Equal([0, 5, 10, 20, 40, 60], rests);
    }

    [Fact]
    public void What_leases_find_gone_that_were_here_already_is_the_same_find_and_an_old_one_is_forgotten()
    {
        _work.Take([Coded(1), Coded(2)]);
        Come(Render);
        _work.TakeOrders();
        _work.Keep(0, [Lack(1)]);
        _work.Keep(1, [Lack(2)]);
        Assert.Empty(_work.Lacking);
        LackOnce(3, LackBook.Memory);
        Assert.Empty(_work.Lacking);
        LackOnce(4, LackBook.Memory);
        Assert.Single(_work.Lacking);
    }

    [Fact]
    public void Of_what_an_asynchronous_worker_finds_gone_again_and_again_the_item_is_charged_that_needed_it()
    {
        for (var n = 1; n <= LackBook.MostFree + 1; n++)
        {
            _work.Take([IoItems(n, count: 3, task: Crawl.ToString())]);
            Come(Crawl);
            _work.TakeOrders();
            _work.Lack(Id(n), first: 1);
        }
        var ends = Sent().Select(r => r.End!).ToList();
        Assert.Equal([.. Enumerable.Repeat(false, LackBook.MostFree), true], ends.Select(e => e.WorkerLost));
        Assert.Equal(1L, ends[^1].Culprit);
    }

    [Fact]
    public void A_job_is_named_no_more_once_nobody_asks_for_what_it_lacked()
    {
        _work.Take([Coded(1)]);
        _work.GiveBack(ContentPart.Of(Render).First());
        Assert.Single(_work.Lacking);
        _work.Drop(ContentPart.Of(Render).First());
        Assert.Empty(_work.Lacking);
    }

    private void LackOnce(long lease, TimeSpan now)
    {
        _work.Pass(now);
        for (var slot = 0; slot < 2; slot++) _work.Use(slot, worker: (int)lease);
        _work.Take([Coded(lease, first: 7)]);
        Come(Render);
        _work.Keep(_work.TakeOrders().OfType<ToSlot>().Single(o => o.Message is RunLeases).Slot, [Lack(lease)]);
    }

    private static ResultsFrame Lack(long lease) => new(Id(lease), null, [], default, Ended: true, Retires: true) { Lacks = true };
}

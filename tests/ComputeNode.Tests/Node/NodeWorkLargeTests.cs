using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Node;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

/// <summary>Items and results that travel as content.</summary>
public class NodeWorkLargeTests
{
    private static readonly ContentReference Big = ContentReference.Of("big"u8), Bigger = ContentReference.Of("bigger"u8);

    private readonly NodeWork _work = new(new NodeId("n"), slots: 2, ioActors: 2, ioCapacity: 10);

    public NodeWorkLargeTests()
    {
        _work.Use(0, worker: 1);
        _work.Use(1, worker: 1);
        _work.TakeOrders();
    }

    [Fact]
    public void A_large_item_is_brought_before_its_lease_is_handed_out_and_holds_nobody_back()
    {
        _work.Take([Large(1, Big), Cpu(2)]);
        var orders = _work.TakeOrders();
        Assert.Equal([new ToPackages(new NeedPart(Item(Big)))], orders.OfType<ToPackages>());
        Assert.Equal([Id(2)], Run(orders));
        _work.Use(Item(Big));
        Assert.Equal([Id(1)], Run(_work.TakeOrders()));
    }

    [Fact]
    public void A_lease_with_code_and_a_large_item_waits_for_both()
    {
        var code = Code("Render");
        _work.Take([Large(1, Big, code.ToString())]);
        Assert.Equal(3, _work.TakeOrders().OfType<ToPackages>().Count());
        foreach (var part in ContentPart.Of(code)) _work.Use(part);
        Assert.Empty(Run(_work.TakeOrders()));
        _work.Use(Item(Big));
        Assert.Equal([Id(1)], Run(_work.TakeOrders()));
    }

    [Fact]
    public void The_next_lease_with_the_same_item_has_it_looked_up_again()
    {
        _work.Take([Large(1, Big)]);
        _work.Use(Item(Big));
        _work.TakeOrders();
        _work.Take([Large(2, Big)]);
        Assert.Equal([new ToPackages(new NeedPart(Item(Big)))], _work.TakeOrders().OfType<ToPackages>());
    }

    [Fact]
    public void An_item_that_cannot_be_had_fails_with_a_sentence()
    {
        _work.Take([Large(1, Big)]);
        _work.TakeOrders();
        _work.Refuse(Item(Big), "it is gone.");
        _work.TakeOrders();
        var failure = Sent().Single().Failures.Single();
        Assert.Equal((FailureKind.Exception, "The item cannot be had on node n: it is gone."), (failure.Kind, failure.Message));
    }

    [Fact]
    public void A_large_result_is_sent_once_the_coordinator_has_it_and_the_end_of_its_lease_never_before()
    {
        StartTwoLeases();
        _work.Keep(0, [Result(1, 0, Big), Numbers(1, 1, ended: true)]);
        _work.Keep(1, [Numbers(2, 10, ended: true)]);
        Assert.Equal([new ToPackages(new NeedPart(Part(Big)))], _work.TakeOrders().OfType<ToPackages>());
        Assert.Equal([Id(2)], Sent().Select(r => r.Lease));   // others are not held up
        Assert.Equal([Id(1), Id(2)], _work.Held().Select(h => h.Lease).Order());
        _work.Use(Part(Big));
        var sent = Sent();
        Assert.Equal([(0L, null), (1L, LeaseEnd.Finished)], sent.Select(r => (r.Values!.First, r.End)));
        Assert.Equal(Big, sent[0].Values!.ReferenceAt(0));
    }

    [Fact]
    public void Large_results_of_a_lease_keep_their_order_whichever_comes_first()
    {
        StartTwoLeases();
        _work.Keep(0, [Result(1, 0, Big), Result(1, 1, Bigger, ended: true)]);
        _work.Use(Part(Bigger));
        Assert.Empty(Sent());
        _work.Use(Part(Big));
        Assert.Equal([0L, 1], Sent().Select(r => r.Values!.First));
    }

    [Fact]
    public void The_same_bytes_are_brought_once()
    {
        StartTwoLeases();
        _work.Keep(0, [Result(1, 0, Big), Result(1, 1, Big, ended: true)]);
        _work.Keep(1, [Result(2, 10, Big, ended: true)]);
        Assert.Single(_work.TakeOrders().OfType<ToPackages>());
        _work.Use(Part(Big));
        Assert.Equal(3, Sent().Length);
    }

    [Fact]
    public void A_result_that_this_node_has_lost_is_no_outcome_and_its_item_runs_again_uncharged()
    {
        StartTwoLeases();
        _work.Keep(0, [Result(1, 0, Big), Numbers(1, 1, ended: true)]);
        _work.Refuse(Part(Big), "why.");
        var sent = Sent();
        Assert.Empty(sent.SelectMany(r => r.Failures));
        Assert.Equal([(null, null), (1L, LeaseEnd.Finished)], sent.Select(r => (r.Values?.First, r.End)));
    }

    [Fact]
    public void Results_that_are_lost_here_again_and_again_make_the_job_rest_and_are_charged_in_the_end()
    {
        var failures = new List<Failure>();
        for (var n = 1; n <= LackBook.MostFree + 1; n++)
        {
            _work.Take([Cpu(n)]);
            _work.Keep(_work.TakeOrders().OfType<ToSlot>().Single(o => o.Message is RunLeases).Slot, [Result(n, 0, Big, ended: true)]);
            _work.Refuse(Part(Big), "why.");
            Assert.Equal(n > 1, _work.Lacking.Count == 1);
            failures.AddRange(Sent().SelectMany(r => r.Failures));
            Assert.Equal(n > LackBook.MostFree ? 1 : 0, failures.Count);
        }
        Assert.Equal((FailureKind.WorkerLost, "The result, 3 bytes, cannot be kept by the cluster: why."), (failures[0].Kind, failures[0].Message));
    }

    [Fact]
    public void While_an_item_cannot_be_had_its_job_stays_away_only_for_a_moment()
    {
        _work.Take([Large(1, Big)]);
        _work.TakeOrders();
        _work.GiveBack(Item(Big));
        Assert.Single(_work.Lacking);
        _work.Pass(TimeSpan.FromSeconds(6));
        Assert.Empty(_work.Lacking);
    }

    [Fact]
    public void A_result_that_is_too_large_for_the_cluster_costs_its_item_alone()
    {
        StartTwoLeases();
        var (bytes, kind) = (ContentLimits.PieceBytes + 1, FailureKind.BadResult);
        var lost = Big with { Bytes = bytes };
        _work.Keep(0, [Result(1, 0, lost), Numbers(1, 1, ended: true)]);
        _work.Refuse(Part(lost), "why.");
        var sent = Sent();
        Assert.Null(sent[0].Values!.Defect());
        Assert.Equal((0L, kind, $"The result, {bytes} bytes, cannot be kept by the cluster: why.", "n"),
            (sent[0].Values!.First, sent[0].Failures.Single().Kind, sent[0].Failures.Single().Message, sent[0].Failures.Single().Node));
        Assert.Equal((1L, LeaseEnd.Finished), (sent[1].Values!.First, sent[1].End));
    }

    [Fact]
    public void While_too_many_bytes_wait_nothing_is_started_or_read()
    {
        _work.Take([Cpu(1, count: 2), Cpu(2)]);
        _work.TakeOrders();
        var huge = Big with { Bytes = UploadBook.MostBytes };
        _work.Keep(0, [Result(1, 0, huge)]);
        _work.Take([Cpu(3)]);
        Assert.Equal([typeof(NeedPart), typeof(HoldResults), typeof(HoldResults), typeof(HoldResults)], _work.TakeOrders().Select(o => o.Message.GetType()));
        _work.Use(Part(huge));
        Assert.False(_work.IsHeld);
    }

    [Fact]
    public void A_leaving_node_hands_its_large_results_over_first()
    {
        _work.Take([Cpu(1)]);
        _work.TakeOrders();
        _work.Keep(0, [Result(1, 0, Big, ended: true)]);
        _work.Leave();
        Assert.False(_work.IsDone);
        _work.Use(Part(Big));
        _work.Acknowledge([.. Sent().Select(r => r.Number)]);
        Assert.True(_work.IsDone);
    }

    [Fact]
    public void The_package_actor_is_asked_again_for_all_that_waits()
    {
        _work.Take([Large(1, Big), Cpu(2)]);
        _work.TakeOrders();
        _work.Keep(0, [Result(2, 0, Bigger, ended: true)]);
        _work.TakeOrders();
        _work.AskAgain();
        Assert.Equal([Item(Big), Part(Bigger)], _work.TakeOrders().Select(o => o.Message).OfType<NeedPart>().Select(m => m.Part));
    }

    private static ContentPart Item(ContentReference item) => new(item.Hash, PartKind.Item, item.Bytes);

    private static ContentPart Part(ContentReference result) => new(result.Hash, PartKind.Result, result.Bytes);

    private static Lease Large(long sequence, ContentReference item, string task = "word-count") => Of(sequence, Segment.OfReference(0, item), task);

    private static ResultsFrame Result(long lease, long index, ContentReference result, bool ended = false) =>
        new(Id(lease), Segment.OfReference(index, result), [], default, ended);

    private static ResultsFrame Numbers(long lease, long first, bool ended) => new(Id(lease), Segment.OfRaw(first, ElementType.Int64, new byte[8]), [], default, ended);

    private static IEnumerable<LeaseId> Run(IEnumerable<Order> orders) =>
        orders.Select(o => o.Message).OfType<RunLeases>().SelectMany(m => m.Leases).Select(l => l.Id);

    private void StartTwoLeases()
    {
        _work.Take([Cpu(1, count: 2), Cpu(2, first: 10)]);
        _work.TakeOrders();
    }

    private LeaseResult[] Sent() => [.. _work.Results.Send(TimeSpan.Zero).SelectMany(m => m)];
}

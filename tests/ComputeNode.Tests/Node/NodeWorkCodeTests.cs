using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Node;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Nodes;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

/// <summary>Leases whose code is not here yet.</summary>
public partial class NodeWorkCodeTests
{
    private static readonly TaskCode Render = Code("Render"), Crawl = Code("Crawl");

    private readonly NodeWork _work = new(new NodeId("n"), slots: 2, ioActors: 2, ioCapacity: 10);

    public NodeWorkCodeTests()
    {
        _work.Use(0, worker: 1);
        _work.Use(1, worker: 1);
        _work.TakeOrders();
    }

    [Fact]
    public void A_lease_waits_for_its_code_which_is_asked_for_once_and_holds_nobody_back()
    {
        _work.Take([Coded(1), Coded(2), Cpu(3)]);
        var orders = _work.TakeOrders();
        Assert.Equal(Needs(Render), orders.OfType<ToPackages>());
        Assert.Equal([Id(3)], Run(orders));
        Assert.Equal([Id(1), Id(2), Id(3)], _work.Held().Select(h => h.Lease).Order());
    }

    [Fact]
    public void When_its_code_has_come_it_is_handed_and_the_next_one_at_once()
    {
        _work.Take([Coded(1), Coded(2, Crawl)]);
        _work.TakeOrders();
        Come(Render);
        Assert.Equal([Id(1)], Run(_work.TakeOrders()));
        _work.Take([Coded(3)]);
        Assert.Equal([Id(3)], Run(_work.TakeOrders()));
    }

    [Fact]
    public void What_leases_that_are_here_need_is_in_use()
    {
        _work.Take([Coded(1), Cpu(2), IoItems(3, task: Crawl.ToString())]);
        Come(Render);
        _work.TakeOrders();
        Assert.Equal([.. ContentPart.Of(Render), .. ContentPart.Of(Crawl)], _work.PartsInUse().OrderBy(p => ContentPart.Of(Crawl).Contains(p)));
        _work.Revoke([Id(3)]);
        Assert.Equal(ContentPart.Of(Render), _work.PartsInUse());
    }

    [Fact]
    public void Code_that_was_not_looked_up_for_long_is_looked_up_again()
    {
        _work.Take([Coded(1)]);
        _work.TakeOrders();
        Come(Render);
        _work.TakeOrders();
        _work.PartsInUse();
        _work.Take([Coded(2)]);
        Assert.Empty(_work.TakeOrders().OfType<ToPackages>());
        _work.PartsInUse();
        _work.Take([Coded(3)]);
        Assert.Equal(Needs(Render), _work.TakeOrders().OfType<ToPackages>());
    }

    [Fact]
    public void An_io_lease_waits_for_its_code_too()
    {
        _work.Take([IoItems(1, count: 3, task: Render.ToString())]);
        Assert.Empty(_work.TakeOrders().OfType<ToIo>());
        Come(Render);
        Assert.Equal(3, _work.TakeOrders().OfType<ToIo>().Sum(o => ((StartItems)o.Message).Items.Count));
    }

    [Fact]
    public void While_it_waits_it_can_be_trimmed_and_revoked()
    {
        _work.Take([Coded(1, count: 10), Coded(2, count: 10), Coded(3, count: 10)]);
        _work.TakeOrders();
        _work.Trim(Id(1), 4);
        _work.Trim(Id(2), 0);
        _work.Revoke([Id(3)]);
        Assert.Equal([(Id(2), LeaseEnd.Finished), (Id(3), LeaseEnd.Finished)], Sent().Select(r => (r.Lease, r.End)));
        Come(Render);
        var lease = _work.TakeOrders().OfType<ToSlot>().SelectMany(o => ((RunLeases)o.Message).Leases).Single();
        Assert.Equal((Id(1), new ItemRange(0, 4)), (lease.Id, lease.Input.Range));
    }

    [Fact]
    public void If_the_code_cannot_be_had_every_item_fails_with_a_sentence()
    {
        _work.Take([Coded(1, count: 3, first: 5)]);
        _work.TakeOrders();
        Refuse(Render);
        _work.TakeOrders();
        var result = Sent().Single();
        Assert.Equal((new ItemRange(5, 8), LeaseEnd.Finished), (result.Values!.Range, result.End));
        Assert.Null(result.Values.Defect());
        Assert.Equal([5, 6, 7], result.Failures.Select(f => f.Index));
        Assert.All(result.Failures, f => Assert.Equal(
            (FailureKind.Exception, "", "The code of this job cannot be had on node n: it is gone."), (f.Kind, f.Type, f.Message)));
        Assert.Empty(_work.TakeOrders());
    }

    [Fact]
    public void If_it_cannot_be_had_now_the_lease_is_given_back_and_nothing_fails()
    {
        _work.Take([Coded(1, count: 3), Coded(2, Crawl), Cpu(3)]);
        _work.TakeOrders();
        foreach (var part in ContentPart.Of(Render)) _work.GiveBack(part);
        var result = Sent().Single();
        Assert.Equal((Id(1), null, LeaseEnd.Finished), (result.Lease, result.Values, result.End));
        Assert.Empty(result.Failures);
        Come(Render);
        Assert.Empty(_work.TakeOrders());
        _work.Take([Coded(4)]);
        Assert.Equal([Id(4)], Run(_work.TakeOrders()));
    }

    [Fact]
    public void In_a_cache_that_was_made_anew_nothing_is_known_to_be()
    {
        Come(Render);
        _work.ForgetCode();
        _work.Take([Coded(2)]);
        Assert.Equal(Needs(Render), _work.TakeOrders().OfType<ToPackages>());
    }

    [Fact]
    public void Code_that_could_not_be_had_is_asked_for_again_by_the_next_lease()
    {
        _work.Take([Coded(1)]);
        _work.TakeOrders();
        Refuse(Render);
        _work.Take([Coded(2)]);
        Assert.Equal(Needs(Render), _work.TakeOrders());
    }

    [Fact]
    public void A_lease_of_millions_fails_piece_by_piece_as_results_are_acknowledged()
    {
        const int Count = 200_000;
        _work.Take([Coded(1, count: Count)]);
        _work.TakeOrders();
        Refuse(Render);
        var (items, ends) = (0L, 0);
        for (var rounds = 0; ends == 0 && rounds < 100; rounds++)
        {
            _work.TakeOrders();
            Assert.InRange(_work.Results.Bytes, 1, ResultBook.MostBytes + (1 << 20));
            Assert.Equal(new ItemRange(items, Count), _work.Held().Single().Range);
            var results = Sent();
            Assert.All(results, r => Assert.InRange(r.Failures.Sum(f => f.Bytes), 1, LeaseResult.MaxFailureBytes));
            (items, ends) = (items + results.Sum(r => r.Values!.Count), ends + results.Count(r => r.End is not null));
            _work.Acknowledge([.. results.Select(r => r.Number)]);
        }
        Assert.Equal((Count, 1), (items, ends));
        Assert.Empty(_work.Held());
    }

    [Fact]
    public void What_fails_can_be_revoked_and_trimmed_meanwhile()
    {
        _work.Take([Coded(1, count: 10), Coded(2, count: 10)]);
        _work.TakeOrders();
        Refuse(Render);
        _work.Revoke([Id(1)]);
        _work.Trim(Id(2), 3);
        _work.TakeOrders();
        Assert.Equal([0L, 3], Sent().Select(r => r.Values?.Count ?? 0));
    }

    [Fact]
    public void The_package_actor_is_asked_again_after_it_was_restarted()
    {
        _work.Take([Coded(1), Coded(2, Crawl)]);
        _work.TakeOrders();
        Come(Crawl);
        _work.AskAgain();
        Assert.Equal(Needs(Render), _work.TakeOrders().OfType<ToPackages>());
    }

    [Fact]
    public void A_leaving_node_does_not_wait_for_code()
    {
        _work.Take([Coded(1)]);
        _work.TakeOrders();
        _work.Leave();
        var back = _work.Results.Send(TimeSpan.Zero).SelectMany(r => r).Single();   // it can run elsewhere at once
        Assert.Equal((Id(1), LeaseEnd.Finished), (back.Lease, back.End));
        _work.Acknowledge([back.Number]);
        Assert.True(_work.IsDone);
        Come(Render);
        Assert.Empty(_work.TakeOrders());
    }

    [Fact]
    public void Only_so_much_code_is_taken_to_be_here()
    {
        for (var n = 0; n <= CodeBook.MostKnown / 2; n++) Come(Code($"{n}"));
        _work.Take([Coded(1, Code("0")), Coded(2, Code("1"))]);
        Assert.Equal(Needs(Code("0")), _work.TakeOrders().OfType<ToPackages>());
    }

    private static IEnumerable<Order> Needs(TaskCode code) => ContentPart.Of(code).Select(p => new ToPackages(new NeedPart(p)));

    private void Come(TaskCode code)
    {
        foreach (var part in ContentPart.Of(code)) _work.Use(part);
    }

    private void Refuse(TaskCode code)
    {
        foreach (var part in ContentPart.Of(code)) _work.Refuse(part, "it is gone.");
    }

    private static Lease Coded(long sequence, TaskCode? code = null, int count = 1, int first = 0) =>
        Cpu(sequence, first, count, task: (code ?? Render).ToString());

    private static IEnumerable<LeaseId> Run(IEnumerable<Order> orders) =>
        orders.Select(o => o.Message).OfType<RunLeases>().SelectMany(m => m.Leases).Select(l => l.Id);

    private LeaseResult[] Sent() => [.. _work.Results.Send(TimeSpan.Zero).SelectMany(m => m)];
}

using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using FsCheck.Xunit;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Io;

public class CulpritSearchTests
{
    private readonly CulpritSearch _search = new();

    [Fact]
    public void All_that_comes_runs_at_once()
    {
        Add(1, 0, 10);
        Assert.Equal(["1:[0..10)"], Next());
        Add(2, 0, 5);
        Add(1, 10, 5);
        Assert.Equal(["2:[0..5)", "1:[10..15)"], Next());
        Assert.Empty(Next());
        Assert.Equal(20, _search.InFlight);
    }

    [Fact]
    public void Each_run_has_an_id_of_its_own_which_no_lease_has()
    {
        Add(1, 0, 1);
        Add(1, 1, 1);
        var runs = _search.Next();
        Assert.Equal(2, runs.Select(r => r.Id).Distinct().Count());
        Assert.All(runs, r => Assert.Equal(0, r.Id.Epoch));
    }

    [Fact]
    public void After_a_death_what_is_unfinished_runs_again_in_halves_and_what_comes_meanwhile_waits()
    {
        Add(1, 0, 8);
        var run = _search.Next().Single();
        _search.Finish(run.Id, new ItemRange(2, 4), ended: false);
        Assert.Null(_search.Lost());
        Add(2, 0, 1);
        Assert.Equal(["1:[0..2)", "1:[4..5)"], NextAndFinish());
        Assert.Equal(["1:[5..8)"], NextAndFinish());
        Assert.Equal(["2:[0..1)"], NextAndFinish());
        Assert.False(_search.HasWork);
    }

    [Fact]
    public void The_item_that_was_alone_is_to_blame_and_its_lease_is_given_back()
    {
        Add(1, 0, 2);
        Add(2, 0, 1);
        _search.Next();
        Assert.Null(_search.Lost());
        Assert.Equal(["1:[0..2)"], Next());
        Assert.Null(_search.Lost());
        Assert.Equal(["1:[0..1)"], Next());
        Assert.Equal(new Culprit(Id(1), 0, "task"), _search.Lost());
        Assert.Equal(["2:[0..1)"], NextAndFinish());
        Assert.False(_search.HasWork);
    }

    [Fact]
    public void Nobody_is_blamed_while_cancelled_items_may_have_been_at_fault()
    {
        Add(1, 0, 1);
        Add(2, 0, 1);
        _search.Next();
        Assert.Single(_search.Cancel(Id(2)));
        Assert.True(_search.IsStopping);
        Assert.Null(_search.Lost());
        Assert.Equal(["1:[0..1)"], Next());
        Assert.Equal(new Culprit(Id(1), 0, "task"), _search.Lost());
    }

    [Fact]
    public void An_idle_worker_that_dies_blames_nobody()
    {
        Add(1, 0, 3);
        var run = _search.Next().Single();
        _search.Finish(run.Id, new ItemRange(0, 3), ended: false);
        Assert.Null(_search.Lost());
        Assert.False(_search.HasWork);
    }

    [Fact]
    public void Outcomes_of_what_is_cancelled_are_not_wanted()
    {
        Add(1, 0, 3);
        var run = _search.Next().Single();
        Add(1, 3, 3);
        Assert.Equal([run.Id], _search.Cancel(Id(1)));
        Assert.Null(_search.Finish(run.Id, new ItemRange(0, 1), ended: false));
        Assert.True(_search.IsStopping);
        _search.Finish(run.Id, null, ended: true);
        Assert.False(_search.IsStopping || _search.HasWork);
    }

    [Fact]
    public void A_worker_that_retires_is_no_death()
    {
        Add(1, 0, 8);
        _search.Finish(_search.Next().Single().Id, new ItemRange(0, 6), ended: false);
        Add(2, 0, 1);
        _search.Retire();
        Assert.Equal(["1:[6..8)", "2:[0..1)"], Next());
    }

    [Fact]
    public void Items_of_code_that_killed_are_set_aside_and_others_stay()
    {
        Add(1, 0, 2);
        Add(2, 0, 2, "other");
        _search.Next();
        Assert.Null(_search.Lost());
        Add(3, 0, 1);
        Add(4, 0, 1, "other");
        Assert.Equal(["1:[0..2)"], Next());
        Assert.Null(_search.Lost());
        Next();
        Assert.Equal(new Culprit(Id(1), 0, "task"), _search.Lost());
        Assert.Equal([Id(3)], _search.SetAside("task").Select(i => i.Lease));
        Assert.Equal(["2:[0..2)"], NextAndFinish());
        Assert.Equal(["4:[0..1)"], NextAndFinish());
        Assert.False(_search.HasWork);
    }

    [Fact]
    public void A_cautious_search_takes_small_groups_that_grow_while_they_are_survived()
    {
        var search = new CulpritSearch(isCautious: true);
        search.Add(Items(1, 0, 100));
        Assert.Equal([4L, 8, 16], Enumerable.Range(0, 3).Select(_ => FinishAll(search)));
        var group = search.Next();
        Assert.Equal(32, search.InFlight);
        Assert.Null(search.Lost());
        Assert.Equal(16, FinishAll(search));
        Assert.Equal(16, FinishAll(search));
        Assert.Equal(40, search.Next().Sum(r => r.ToLease().Input.Count));
    }

    /// <summary>A thousand items, of which three hundred kill their worker: about two workers die for each, where halving a thousand would take ten.</summary>
    [Fact]
    public void Many_culprits_of_one_code_cost_few_workers_each()
    {
        var world = new AsyncWorld(1, isCautious: true);
        for (var lease = 1; lease <= 1000; lease++) world.Add(lease, 1);
        for (var n = 0; n < 300; n++) world.MakeDeadly(n);
        world.Run();
        Assert.Equal(300, world.Blamed.Count);
        Assert.Equal(700, world.Finished.Count);
        Assert.InRange(world.Deaths, 300, 750);
    }

    /// <summary>
    /// Whichever items are deadly, alone or beside others, in whatever order they end: every other item has its outcome once or goes with a
    /// lease that ends, only deadly ones are blamed, and no more workers die than halving takes.
    /// </summary>
    [Property(MaxTest = 300)]
    public void The_culprits_and_nobody_else_are_found(byte[] sizes, byte[] deadly, int seed)
    {
        var world = new AsyncWorld(seed);
        for (var n = 0; n < sizes.Length; n++) world.Add(lease: n + 1, count: sizes[n] + 1);
        foreach (var item in deadly) world.MakeDeadly(item);
        world.Run();
        Assert.All(world.Blamed, item => Assert.Contains(item, world.Deadly));
        var leases = world.Blamed.Select(b => b.Lease).ToHashSet();
        Assert.Equal(world.Blamed.Count, leases.Count);
        foreach (var item in world.All.Where(i => !leases.Contains(i.Lease))) Assert.Contains(item, world.Finished);
        Assert.InRange(world.Deaths, 0, world.Blamed.Count * (2 + (int)Math.Log2(world.All.Count + 1)));
    }

    private void Add(long lease, long first, long count, string task = "task") => _search.Add(Items(lease, first, count, task));

    private static StartItems Items(long lease, long first, long count, string task = "task") => new(Id(lease), task, IoItems(lease, first, count).Input);

    private static long FinishAll(CulpritSearch search)
    {
        var runs = search.Next();
        foreach (var run in runs) search.Finish(run.Id, run.ToLease().Input.Range, ended: true);
        return runs.Sum(r => r.ToLease().Input.Count);
    }

    private string[] Next() => [.. _search.Next().Select(Shown)];

    private string[] NextAndFinish()
    {
        var runs = _search.Next();
        foreach (var run in runs) _search.Finish(run.Id, run.ToLease().Input.Range, ended: true);
        return [.. runs.Select(Shown)];
    }

    private static string Shown(AsyncRun run) => $"{run.Lease.Sequence}:{run.ToLease().Input.Range}";
}

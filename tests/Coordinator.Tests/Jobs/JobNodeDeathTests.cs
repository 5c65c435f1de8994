using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Jobs;

/// <summary>Items that take their nodes down, and the many that were only there.</summary>
public class JobNodeDeathTests
{
    private static readonly NodeId A = new("a"), B = new("b");
    private static readonly LeaseId First = new(1, 1), Second = new(1, 2), Third = new(1, 3);

    [Theory]
    [InlineData(TaskKind.Cpu, 1, 0)]
    [InlineData(TaskKind.Cpu, 8, 3)]
    [InlineData(TaskKind.Cpu, 1000, 0)]
    [InlineData(TaskKind.Cpu, 1000, 517)]
    [InlineData(TaskKind.Cpu, 100_000, 77_777)]
    [InlineData(TaskKind.Io, 1000, 999)]
    [InlineData(TaskKind.Io, 30_000, 12_345)]
    public void An_item_that_takes_its_nodes_down_fails_after_four_of_them_which_it_names_and_nobody_else_does(TaskKind kind, int items, long culprit)
    {
        var play = new Play(items, kind, nodes: 3, culprit);
        play.ToTheEnd();
        Assert.Equal(4, play.Dead.Count);
        var failure = Assert.Single(play.GivenUp);
        Assert.Equal((culprit, FailureKind.WorkerLost, 4), (failure.Index, failure.Kind, failure.Attempts));
        Assert.Equal($"Nodes died while they ran this item, one after the other: {string.Join(", ", play.Dead)}.", failure.Message);
    }

    [Theory]
    [InlineData(0, 2)]   // the first death finds it among others
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void A_job_that_bears_fewer_deaths_loses_fewer_nodes(int lostWorkers, int nodes)
    {
        var play = new Play(50, TaskKind.Cpu, nodes: 2, culprit: 20, lostWorkers);
        play.ToTheEnd();
        Assert.Equal(nodes, play.Dead.Count);
        Assert.Equal(20, Assert.Single(play.GivenUp).Index);
    }

    [Fact]
    public void Two_that_take_their_nodes_down_are_both_found()
    {
        var play = new Play(200, TaskKind.Cpu, nodes: 3, culprit: 20, also: 150);
        play.ToTheEnd();
        Assert.Equal([20, 150], play.GivenUp.Select(f => f.Index).Order());
        Assert.InRange(play.Dead.Count, 4, 12);
    }

    [Fact]
    public void Items_that_were_only_there_when_nodes_died_by_themselves_do_not_fail_however_often()
    {
        var job = JobOf(100);
        for (var death = 1; death <= 20; death++)
        {
            Apply(job, [new LeaseGranted(new(1, death), A, new(0, 100), TimeSpan.Zero, TimeSpan.Zero)]);
            Die(job, new($"n{death}"), [new(1, death)]);
        }
        Assert.Equal((0L, 100L, 20), (job.Failed, job.Total - job.Answered, job.DeathsOf(50)));
    }

    [Fact]
    public void A_node_that_comes_back_with_what_it_had_was_not_dead()
    {
        var job = JobOf(1, lostWorkers: 1);
        Lease(job, First, A);
        Die(job, A, [First]);
        Assert.Equal(1, job.DeathsOf(0));
        Apply(job, job.Adopt(First, A, new(0, 1), TimeSpan.Zero));
        Assert.Equal((0, true), (job.DeathsOf(0), job.IsLive(First)));
        Apply(job, job.Lose(First));   // cut off, this time
        Lease(job, Second, B);
        Die(job, B, [Second]);
        Assert.Equal((0L, 1), (job.Failed, job.DeathsOf(0)));
    }

    [Fact]
    public void The_deaths_of_workers_and_of_nodes_count_together()
    {
        var job = JobOf(1);
        for (var sequence = 1; sequence <= 2; sequence++)
        {
            Lease(job, new(1, sequence), A);
            Apply(job, job.End(new(1, sequence), new LeaseEnd(WorkerLost: true, Culprit: 0, "it died"), new(TimeSpan.FromHours(sequence), 0)));
            Apply(job, job.Wake(TimeSpan.FromHours(sequence + 0.5)));
        }
        Lease(job, Third, B);
        Die(job, B, [Third]);
        Lease(job, new(1, 4), A);
        var failure = Assert.Single(job.End(new(1, 4), new LeaseEnd(WorkerLost: true, Culprit: 0, "It died."), default).OfType<ItemGivenUp>()).Failure;
        Assert.Equal(("It died. Node b died while it ran this item.", 4), (failure.Message, failure.Attempts));
    }

    [Fact]
    public void An_exception_is_tried_again_however_many_nodes_died()
    {
        var job = JobOf(1, retries: 1);
        Lease(job, First, A);
        Die(job, A, [First]);
        Lease(job, Second, B);
        var charged = job.Answer(Second, Segment.OfJson(0, new byte[sizeof(int)], default), [new(0, FailureKind.Exception, "T", "no")], default);
        Assert.Equal(1, Assert.Single(charged.OfType<ItemCharged>()).Attempts);
    }

    [Fact]
    public void A_restart_of_the_coordinator_forgets_no_death()
    {
        var job = JobOf(3);
        var held = new List<HeldAtDeath>();
        for (var death = 1; death <= 3; death++)
        {
            foreach (var lease in Cut(job, death, slots: 3)) Apply(job, [lease]);
            foreach (var happened in job.NodeDied(new($"n{death}"), [.. job.Leases.Select(l => l.Id)], hadNothingElse: false))
            {
                job.Apply(happened);
                if (happened is NodeHasDied died) held.AddRange(died.Held);
            }
            foreach (var lease in job.Leases.ToArray()) Apply(job, job.Lose(lease.Id));
        }
        var again = JobState.Recover(Spec(), JobStatus.Running, 3, 0, "", [new(1, 3)], deaths: held);
        Assert.Equal((3, 0), (again.DeathsOf(0), again.DeathsOf(1)));
        Assert.True(again.HasOnlySuspects);
        Assert.True(again.NextFor(Offer(9) with { TakesSuspect = false }).IsEmpty);
        Assert.Empty(again.NodeDied(A, [], hadNothingElse: true));   // it held nothing
    }

    [Fact]
    public void What_is_under_suspicion_waits_for_a_node_without_others_and_holds_nobody_up()
    {
        var job = JobOf(4);
        for (var death = 1; death <= 2; death++)
        {
            Apply(job, [new LeaseGranted(new(1, death), A, new(0, 2), TimeSpan.Zero, TimeSpan.Zero)]);
            Die(job, A, [new(1, death)]);
        }
        Assert.Equal(new ItemRange(2, 4), job.NextFor(Offer(5) with { TakesSuspect = false }));
        Assert.Equal(new ItemRange(0, 2), job.NextFor(Offer(5)));
        Assert.Equal(new ItemRange(0, 4).Count, job.Total - job.Running);
        var lease = Assert.Single(job.Cut(Offer(5), new(0, 4), TimeSpan.Zero));
        Assert.Equal((new ItemRange(0, 1), true), (lease.Range, lease.IsApart));
    }

    private static JobSpec Spec(int retries = 0, int lostWorkers = 3) => new("square", TaskKind.Cpu) { Retry = new(retries, lostWorkers) };

    private static JobState JobOf(int items, int retries = 0, int lostWorkers = 3) => JobState.Recover(Spec(retries, lostWorkers), JobStatus.Running, items, 0, "", []);

    private static LeaseOffer Offer(long sequence, int slots = 1) => new(A, new(1, sequence * 1000), 512, slots, slots, 1000, 1);

    private static IReadOnlyList<LeaseGranted> Cut(JobState job, long sequence, int slots) => job.Cut(Offer(sequence, slots), new(0, job.Total), TimeSpan.Zero);

    private static void Lease(JobState job, LeaseId id, NodeId node) => Apply(job, [new LeaseGranted(id, node, new(0, 1), TimeSpan.Zero, TimeSpan.Zero)]);

    private static void Die(JobState job, NodeId node, IEnumerable<LeaseId> leases)
    {
        var held = leases.ToArray();
        Apply(job, job.NodeDied(node, held, hadNothingElse: false));
        foreach (var lease in held) Apply(job, job.Lose(lease));
    }

    private static void Apply(JobState job, IEnumerable<JobEvent> events)
    {
        foreach (var happened in events.ToArray()) job.Apply(happened);
    }

    /// <summary>A cluster that runs a job, whose culprits take their nodes down as soon as they run; each is followed by another node.</summary>
    private sealed class Play(int items, TaskKind kind, int nodes, long culprit, int lostWorkers = 3, long? also = null)
    {
        private const int Slots = 4, Queued = 2;

        private readonly JobState _job = JobState.Recover(new JobSpec("square", kind) { Retry = new(0, lostWorkers) }, JobStatus.Running, items, 0, "", []);
        private readonly List<NodeId> _nodes = [.. Enumerable.Range(1, nodes).Select(n => new NodeId($"n{n}"))];
        private long _sequence;
        private int _named = nodes;

        public List<NodeId> Dead { get; } = [];

        public List<Messages.Failure> GivenUp { get; } = [];

        public void ToTheEnd()
        {
            for (var round = 0; _job.Answered < items; round++)
            {
                Assert.True(round < 100_000, "It does not end.");
                foreach (var node in _nodes) Fill(node);
                foreach (var node in _nodes.ToArray()) Run(node);
            }
        }

        private void Fill(NodeId node)
        {
            while (Held(node).Count() < Slots + Queued)
            {
                var offer = new LeaseOffer(node, new(1, _sequence += 1000), 1, Slots, Slots * _nodes.Count, 1000, _nodes.Count) { TakesSuspect = !Held(node).Any(l => l.IsApart) };
                var granted = _job.Cut(offer, new(0, items), TimeSpan.Zero);
                if (granted.Count == 0) return;
                Apply(_job, granted);
            }
        }

        private void Run(NodeId node)
        {
            var leases = Held(node).Take(Slots).ToList();
            if (leases.Any(l => IsDeadly(l.Range)))
            {
                Die(node);
                return;
            }
            foreach (var lease in leases)
            {
                Apply(_job, _job.Answer(lease.Id, Segment.OfRange(lease.Range.First, 0, 1, lease.Range.Count), [], default));
                Apply(_job, _job.End(lease.Id, LeaseEnd.Finished, default));
            }
        }

        private void Die(NodeId node)
        {
            Dead.Add(node);
            _nodes.Remove(node);
            var held = Held(node).Select(l => l.Id).ToArray();
            foreach (var happened in _job.NodeDied(node, held, hadNothingElse: true))
            {
                _job.Apply(happened);
                if (happened is ItemGivenUp given) GivenUp.Add(given.Failure);
            }
            foreach (var lease in held) Apply(_job, _job.Lose(lease));
            _nodes.Add(new($"n{++_named}"));
        }

        private bool IsDeadly(ItemRange range) => range.Contains(culprit) && !IsDone(culprit) || also is { } other && range.Contains(other) && !IsDone(other);

        private bool IsDone(long item) => GivenUp.Any(f => f.Index == item);

        private IEnumerable<LiveLease> Held(NodeId node) => _job.Leases.Where(l => l.Node == node).OrderBy(l => l.Id);
    }
}

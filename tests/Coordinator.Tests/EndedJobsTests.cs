using System.Runtime.InteropServices;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Tests;

/// <summary>What becomes of jobs that have ended, or are to end, as the actors see it: against a real store, a probe playing the node.</summary>
public sealed class EndedJobsTests : TestKit
{
    private static readonly JobId Job = new("job");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("actorcompute-ended-").FullName;
    private readonly ManualTime _time = new();
    private JobStores _stores;
    private IActorRef _coordinator;
    private long _number = 100;

    public EndedJobsTests() : base("akka { loglevel = WARNING, stdout-loglevel = OFF }") => Start();

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Failed_items_alone_run_again_and_the_results_are_whole_and_in_order()
    {
        var node = Register("a");
        Submit(10);
        Work(node, 10, failing: n => n is 3 or 7);
        Assert.Equal([1, 4, 16, 25, 36, 64, 81, 100], ReadAll());
        Assert.Equal((JobStatus.Failed, 2), (Look().Job.Status, Look().Job.Failed));
        Assert.Equal((JobStatus.Running, 0, 1), (Retry().Job.Status, Look().Job.Failed, Look().Job.Round));
        Assert.Equal([3, 7], Work(node, 2).Order());
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n * n), ReadAll());
        Assert.Equal((JobStatus.Succeeded, 10), (Look().Job.Status, Look().Job.Answered));
    }

    [Fact]
    public void A_reader_that_is_under_way_waits_for_the_items_that_run_again()
    {
        var node = Register("a");
        Submit(10);
        Work(node, 10, failing: n => n is 7);
        AwaitAssert(() => Assert.Equal(JobStatus.Failed, Look().Job.Status));
        Retry();
        _coordinator.Tell(new ToJob(Job, new ReadResults(0, Unordered: false)), TestActor);
        var page = ExpectMsg<ResultPage>(Patience);
        Assert.Equal((6, null), (page.Cursor, page.Ended));
        _coordinator.Tell(new ToJob(Job, new ReadResults(page.Cursor, Unordered: false)), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Work(node, 1);
        Assert.Equal(49, MemoryMarshal.Cast<byte, long>(ExpectMsg<ResultPage>(Patience).Outcomes[0].Values.Data.Span)[0]);
    }

    [Fact]
    public void A_request_that_is_repeated_runs_nothing_twice()
    {
        var node = Register("a");
        Submit(2);
        Work(node, 2, failing: n => n is 1);
        ReadAll();
        Assert.Equal(1, Retry(round: 0).Job.Round);
        Assert.Equal(1, Retry(round: 0).Job.Round);
        Assert.Single(Work(node, 1));
        Assert.Equal([1, 4], ReadAll());
    }

    [Fact]
    public void What_cannot_run_again_is_refused_in_a_sentence()
    {
        Assert.Equal(Refusal.Unknown, RetryRefused().Kind);
        Submit(2);
        Assert.Contains("has not ended", RetryRefused().Reason, StringComparison.Ordinal);
        Work(Register("a"), 2);
        ReadAll();
        Assert.Contains("No item of job job failed", RetryRefused().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_job_does_not_run_again()
    {
        Submit(2);
        _coordinator.Tell(new ToJob(Job, new CancelJob("enough")), TestActor);
        ExpectMsg<JobView>();
        Assert.Contains("was cancelled", RetryRefused().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_in_the_midst_of_items_that_run_again_loses_none()
    {
        var node = Register("a");
        Submit(5);
        Work(node, 5, failing: n => n is 2 or 3);
        ReadAll();
        Retry();
        node.FishForMessage<AssignLeases>(_ => true, Patience);
        Restart();
        Assert.Equal([2, 3], Work(Register(node), 2).Order());
        Assert.Equal([1, 4, 9, 16, 25], ReadAll());
    }

    [Fact]
    public void Failures_are_there_while_the_job_runs()
    {
        var node = Register("a");
        Submit(3, chunk: 1);
        Work(node, 1, failing: _ => true);
        AwaitAssert(() => Assert.Single(Failures(from: 0)));
        Assert.Equal(JobStatus.Running, Look().Job.Status);
        Assert.Equal(("no 1", 1L), (Failures(0)[0].Failure.Message, Failures(0)[0].Input.Progression.Start));
        Assert.Empty(Failures(from: 1));
    }

    [Fact]
    public void A_job_is_called_off_at_its_deadline()
    {
        var node = Register("a");
        Submit(3, deadline: TimeSpan.FromMinutes(10));
        var lease = node.ExpectMsg<AssignLeases>().Leases[0];
        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(30));
        _coordinator.Tell(new ToJob(Job, new LookAtDeadline()), TestActor);
        Assert.Equal(JobStatus.Running, Look().Job.Status);
        _time.Advance(TimeSpan.FromSeconds(30));
        _coordinator.Tell(new ToJob(Job, new LookAtDeadline()), TestActor);
        Assert.Equal((JobStatus.Cancelled, "its deadline of 10m passed"), (Look().Job.Status, Look().Job.Reason));
        Assert.Contains(lease.Id, node.FishForMessage<RevokeLeases>(_ => true).Leases);
    }

    [Fact]
    public void A_deadline_goes_on_while_the_coordinator_is_away()
    {
        Submit(3, deadline: TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(11));
        Restart();
        Assert.Equal((JobStatus.Cancelled, "its deadline of 10m passed"), (Look().Job.Status, Look().Job.Reason));
    }

    [Fact]
    public void A_deadline_counts_anew_when_failed_items_run_again()
    {
        var node = Register("a");
        Submit(2, deadline: TimeSpan.FromMinutes(10));
        Work(node, 2, failing: n => n is 1);
        ReadAll();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(JobStatus.Running, Retry().Job.Status);
        Work(node, 1);
        Assert.Equal([1, 4], ReadAll());
    }

    [Fact]
    public void A_deleted_job_is_unknown_and_one_that_runs_is_not_deleted()
    {
        Submit(2);
        _coordinator.Tell(new ForgetJob(Job), TestActor);
        Assert.Contains("cancel it first", ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
        Work(Register("a"), 2);
        ReadAll();
        _coordinator.Tell(new ForgetJob(Job), TestActor);
        ExpectMsg<JobForgotten>();
        _coordinator.Tell(new ToJob(Job, new AwaitChange(-1)), TestActor);
        Assert.Equal(Refusal.Unknown, ExpectMsg<Refused>().Kind);
        AwaitAssert(() => Assert.Empty(_stores.Stored.ListDeleted()));
        Submit(1);   // the id is free
        Assert.Equal(1, Look().Job.Total);
    }

    [Fact]
    public void Jobs_that_ended_long_ago_are_forgotten_at_the_next_start()
    {
        Submit(2);
        Work(Register("a"), 2);
        ReadAll();
        _time.Advance(TimeSpan.FromDays(6));
        Restart();
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        _time.Advance(TimeSpan.FromDays(1));
        Restart();
        AwaitAssert(() => Assert.Empty(_stores.Stored.ListJobs()));
        AwaitAssert(() => Assert.Empty(_stores.Stored.ListDeleted()));
    }

    [Fact]
    public void What_a_crash_left_of_a_forgotten_job_goes_at_the_next_start()
    {
        Submit(2);
        Work(Register("a"), 2);
        ReadAll();
        _stores.Stored.Commit([new HideJob(Job)]);
        Restart();
        AwaitAssert(() => Assert.Empty(_stores.Stored.ListDeleted()));
    }

    [Fact]
    public void An_opened_job_says_whether_it_was_there()
    {
        Assert.False(Open().WasThere);
        Assert.True(Open().WasThere);
    }

    [Fact]
    public void A_job_that_ran_to_its_end_can_be_closed_again_only_at_as_many_inputs()
    {
        Submit(2);
        Work(Register("a"), 2);
        ReadAll();
        _coordinator.Tell(new ToJob(Job, new CloseInputs(2)), TestActor);
        ExpectMsg<JobView>();
        _coordinator.Tell(new ToJob(Job, new CloseInputs(3)), TestActor);
        Assert.Contains("holds 2 inputs", ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_stores), nameof(_coordinator))]
    private void Start()
    {
        _stores = JobStores.Open(_folder);
        _coordinator = Sys.ActorOf(CoordinatorActor.For(_stores, new Uptime(_time), TimeSpan.FromDays(7), NullLogger.Instance));
    }

    private void Restart()
    {
        Watch(_coordinator);
        Sys.Stop(_coordinator);
        ExpectTerminated(_coordinator);
        _stores.Dispose();
        Start();
    }

    private TestProbe Register(string name) => Register(CreateTestProbe(name));

    private TestProbe Register(TestProbe node)
    {
        node.Send(_coordinator, new RegisterNode(new(new(node.Ref.Path.Name), 1, 1, 10, new Dictionary<string, string>(), "test"), ProtocolVersions.Supported, []));
        node.FishForMessage<Registered>(_ => true, Patience);
        return node;
    }

    private JobView Open(int? chunk = null, TimeSpan? deadline = null)
    {
        _coordinator.Tell(new OpenJob(Job, new JobSpec("square", TaskKind.Cpu) { Chunk = chunk, Deadline = deadline }), TestActor);
        return ExpectMsg<JobView>(Patience);
    }

    private void Submit(int items, int? chunk = null, TimeSpan? deadline = null)
    {
        Open(chunk, deadline);
        _coordinator.Tell(new ToJob(Job, new AppendInputs(Segment.OfRange(0, 1, 1, items))), TestActor);
        ExpectMsg<InputsStored>(Patience);
        _coordinator.Tell(new ToJob(Job, new CloseInputs(items)), TestActor);
        ExpectMsg<JobView>(Patience);
    }

    private JobView Look()
    {
        _coordinator.Tell(new ToJob(Job, new AwaitChange(-1)), TestActor);
        return ExpectMsg<JobView>(Patience);
    }

    private JobView Retry(int? round = null)
    {
        _coordinator.Tell(new RetryFailed(Job, round), TestActor);
        return ExpectMsg<JobView>(Patience);
    }

    private Refused RetryRefused()
    {
        _coordinator.Tell(new RetryFailed(Job, null), TestActor);
        return ExpectMsg<Refused>(Patience);
    }

    private IReadOnlyList<FailedItem> Failures(long from)
    {
        _coordinator.Tell(new ToJob(Job, new ReadFailures(from)), TestActor);
        return ExpectMsg<FailureList>(Patience).Items;
    }

    /// <summary>Plays a node until it has answered so many items; returns these.</summary>
    private List<long> Work(TestProbe node, int until, Predicate<long>? failing = null)
    {
        var done = new List<long>();
        while (done.Count < until)
            foreach (var lease in node.FishForMessage<AssignLeases>(_ => true, Patience).Leases)
            {
                var (start, _) = lease.Input.Progression;
                var inputs = Enumerable.Range(0, (int)lease.Input.Count).Select(i => start + i).ToArray();
                var values = Segment.OfRaw(lease.Input.First, ElementType.Int64, MemoryMarshal.AsBytes<long>(inputs.Select(n => n * n).ToArray()).ToArray());
                var failures = inputs.Where(n => failing?.Invoke(n) is true).Select(n => new Messages.Failure(n - 1, FailureKind.Exception, "T", $"no {n}"));
                node.Send(_coordinator, new DeliverResults(new(node.Ref.Path.Name), 1,
                    [new(_number++, Job, lease.Id, values, [.. failures], new WorkCost(inputs.Length, default, default, 0), LeaseEnd.Finished)]));
                done.AddRange(inputs);
            }
        return done;
    }

    /// <summary>The values, without those of failed items.</summary>
    private List<long> ReadAll()
    {
        var values = new List<long>();
        for (long cursor = 0; ;)
        {
            _coordinator.Tell(new ToJob(Job, new ReadResults(cursor, Unordered: false)), TestActor);
            var page = ExpectMsg<ResultPage>(Patience);
            foreach (var outcomes in page.Outcomes)
                values.AddRange(MemoryMarshal.Cast<byte, long>(outcomes.Values.Data.Span).ToArray()
                    .Where((_, i) => outcomes.Failures.All(f => f.Index != outcomes.Values.First + i)));
            if (page.Ended is not null) return values;
            cursor = page.Cursor;
        }
    }

    /// <summary>The real time, and what a test adds to the wall clock: deadlines and expiry go by that alone, and nodes do not fall silent.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private long _added;

        public void Advance(TimeSpan by) => Interlocked.Add(ref _added, by.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _added));
    }
}

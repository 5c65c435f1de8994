using System.Runtime.InteropServices;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Nodes;
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

/// <summary>The coordinator's actors together, against a real store; a probe plays the node.</summary>
public sealed class CoordinatorActorTests : TestKit
{
    private static readonly JobId Job = new("job");
    private readonly string _folder = Directory.CreateTempSubdirectory("actorcompute-actors-").FullName;
    private readonly ManualTime _time = new();
    private JobStores _stores;
    private IActorRef _coordinator;

    public CoordinatorActorTests() : base("akka { loglevel = WARNING, stdout-loglevel = OFF }") => Start();

    protected override void AfterAll()
    {
        base.AfterAll();
        _stores.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_job_runs_from_its_inputs_to_its_results_in_order()
    {
        var node = Register("a");
        Submit(10, chunk: 4);
        var answered = Work(node, until: 10);
        Assert.Equal(10, answered.Sum(l => l.Input.Count));
        Assert.All(answered, l => Assert.InRange(l.Input.Count, 1, 4));
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n * n), ReadAll());
        Assert.Equal((JobStatus.Succeeded, 10, 0), (Look().Job.Status, Look().Job.Answered, Look().Job.Failed));
    }

    [Fact]
    public void What_items_took_is_added_up_and_survives_a_restart()
    {
        Submit(10, chunk: 4);
        var answers = Work(Register("a"), until: 10).Count;
        ReadAll();
        Assert.Equal((answers * 64, answers * 3), (Look().Job.Allocated, Look().Job.Collections));
        Restart();
        Assert.Equal((answers, 2 * answers), (Look().Job.Cpu.TotalMilliseconds, Look().Job.Wall.TotalMilliseconds));
        Assert.Equal((answers * 64, answers * 3), (Look().Job.Allocated, Look().Job.Collections));
    }

    [Fact]
    public void Results_are_acknowledged_to_the_node_once_they_are_in_the_store()
    {
        var node = Register("a");
        Submit(1);
        var lease = node.ExpectMsg<AssignLeases>().Leases[0];
        node.Send(_coordinator, Squares("a", 41, lease));
        Assert.Equal([41L], node.ExpectMsg<AcknowledgeResults>().Numbers);
        Assert.Equal([new(0, 1)], _stores.Stored.ReadHistory(_stores.Stored.FindJob(Job)!.Key).Answered);
    }

    [Fact]
    public void A_late_answer_under_a_lost_lease_is_acknowledged_and_does_not_count()
    {
        var node = Register("a");
        Submit(1);
        var first = node.ExpectMsg<AssignLeases>().Leases[0];
        node.Send(_coordinator, new ReportNode(new("a"), 1, 1, Newest: first.Id, Held: [], 0));   // it is not there any more
        var second = node.FishForMessage<AssignLeases>(_ => true).Leases[0];
        Assert.NotEqual(first.Id, second.Id);
        node.Send(_coordinator, Squares("a", 1, first, wrong: true));
        node.FishForMessage<AcknowledgeResults>(_ => true);
        node.Send(_coordinator, Squares("a", 2, second));
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void A_node_that_goes_leaves_its_work_to_the_others()
    {
        var a = Register("a");
        Submit(1);
        a.ExpectMsg<AssignLeases>();
        var b = Register("b");
        a.Send(_coordinator, new LeaveNode(new("a"), 1));
        Work(b, until: 1);
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void A_node_that_is_sent_away_hears_it_until_it_says_so_and_gets_nothing_more()
    {
        var a = Register("a");
        _coordinator.Tell(new SendAway("a", TimeSpan.FromSeconds(3)), TestActor);
        Assert.Equal("draining", Assert.Single(ExpectMsg<NodeStates>().Nodes).State);
        Assert.Equal(TimeSpan.FromSeconds(3), a.ExpectMsg<DrainNode>().Within);
        a.Send(_coordinator, new ReportNode(new("a"), 1, 1, null, [], 0));   // that was lost
        a.ExpectMsg<DrainNode>();
        a.ExpectMsg<ReportSeen>();
        a.Send(_coordinator, new ReportNode(new("a"), 1, 2, null, [], 0) { IsLeaving = true });
        a.ExpectMsg<ReportSeen>();
        Submit(1);
        a.ExpectNoMsg(TimeSpan.FromMilliseconds(200));
        Work(Register("b"), until: 1);
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void A_node_that_leaves_by_itself_gets_nothing_more()
    {
        var a = Register("a");
        a.Send(_coordinator, new ReportNode(new("a"), 1, 1, null, [], 0) { IsLeaving = true });
        a.ExpectMsg<ReportSeen>();
        Submit(1);
        Work(Register("b"), until: 1);
        _coordinator.Tell(new GetNodes(), TestActor);
        Assert.Equal(["draining", "up"], ExpectMsg<NodeStates>().Nodes.Select(n => n.State));
    }

    [Fact]
    public void A_node_that_is_not_there_cannot_be_sent_away_and_near_ones_are_named()
    {
        Register("node-a");
        _coordinator.Tell(new SendAway("nod-a", TimeSpan.FromSeconds(3)), TestActor);
        var refused = ExpectMsg<Refused>();
        Assert.Equal(Refusal.Unknown, refused.Kind);
        Assert.Equal("There is no node 'nod-a'; did you mean 'node-a'? 'actorcompute nodes' lists those there are.", refused.Reason);
    }

    [Fact]
    public void A_node_whose_actor_ends_is_gone()
    {
        var a = Register("a");
        Submit(1);
        a.ExpectMsg<AssignLeases>();
        var b = Register("b");
        Sys.Stop(a.Ref);
        Work(b, until: 1, "b");
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void A_message_from_a_node_that_is_not_known_is_answered_with_a_call_to_register()
    {
        var stranger = CreateTestProbe();
        stranger.Send(_coordinator, new ReportNode(new("x"), 1, 1, null, [], 0));
        stranger.ExpectMsg<RegisterAgain>();
    }

    [Fact]
    public void A_node_of_another_protocol_is_refused_with_the_reason()
    {
        var future = CreateTestProbe();
        future.Send(_coordinator, new RegisterNode(Info("x"), new(7, 9), []));
        Assert.Contains("versions 1 to 1", future.ExpectMsg<RegistrationRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_and_appending_twice_makes_one_job_with_each_input_once()
    {
        Open();
        Open();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Append(Segment.OfRange(3, 4, 1, 4), next: 7);   // overlaps by two
        _coordinator.Tell(new ToJob(Job, new AppendInputs(Segment.OfRange(9, 1, 1, 1))), TestActor);
        Assert.Contains("expects item 7", ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
        Close(7);
        Work(Register("a"), until: 7);
        Assert.Equal(Enumerable.Range(1, 7).Select(n => (long)n * n), ReadAll());
    }

    [Fact]
    public void A_job_cannot_be_closed_at_a_number_of_inputs_that_it_does_not_hold()
    {
        Open();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        _coordinator.Tell(new ToJob(Job, new CloseInputs(6)), TestActor);
        Assert.Contains("holds 5 inputs", ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_job_succeeds()
    {
        Open();
        Close(0);
        Assert.Empty(ReadAll());
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
    }

    [Fact]
    public void Cancelling_revokes_the_leases_and_ends_the_readers()
    {
        var node = Register("a");
        Submit(10, chunk: 1);
        var lease = node.ExpectMsg<AssignLeases>().Leases[0];
        _coordinator.Tell(new ToJob(Job, new CancelJob("enough")), TestActor);
        Assert.Equal((JobStatus.Cancelled, "enough"), (ExpectMsg<JobView>().Job.Status, Look().Job.Reason));
        Assert.Contains(lease.Id, node.FishForMessage<RevokeLeases>(_ => true).Leases);
        Assert.Empty(ReadAll());
    }

    [Fact]
    public void An_unknown_job_is_said_to_be_unknown()
    {
        _coordinator.Tell(new ToJob(new("nope"), new AwaitChange(-1)), TestActor);
        Assert.Equal(Refusal.Unknown, ExpectMsg<Refused>().Kind);
    }

    [Fact]
    public void Failures_come_with_the_results()
    {
        var node = Register("a");
        Submit(1);
        var lease = node.ExpectMsg<AssignLeases>().Leases[0];
        var empty = Segment.OfJson(0, new byte[4], default);
        node.Send(_coordinator, new DeliverResults(new("a"), 1,
            [new(1, Job, lease.Id, empty, [new(0, FailureKind.Exception, "System.Exception", "no")], default, LeaseEnd.Finished)]));
        _coordinator.Tell(new ToJob(Job, new ReadResults(0, false)), TestActor);
        Assert.Equal("no", Assert.Single(Assert.Single(ExpectMsg<ResultPage>().Outcomes).Failures).Message);
        AwaitAssert(() => Assert.Equal((JobStatus.Failed, 1), (Look().Job.Status, Look().Job.Failed)));
    }

    /// <summary>kill -9 and restart, as the actors see it: committed ranges stay, what a node still holds is adopted, the rest is open.</summary>
    [Fact]
    public void After_a_restart_nothing_committed_runs_again_and_what_a_node_holds_is_adopted()
    {
        var node = Register("a", slots: 2);
        Submit(30, chunk: 10);
        var first = node.ExpectMsg<AssignLeases>().Leases[0];
        var second = node.ExpectMsg<AssignLeases>().Leases[0];
        node.Send(_coordinator, Squares("a", 1, first));
        node.FishForMessage<AcknowledgeResults>(_ => true);

        Restart();
        node = CreateTestProbe();
        node.Send(_coordinator, new RegisterNode(Info("a", 2), ProtocolVersions.Supported, [new(second.Id, Job, second.Input.Range)]));
        Assert.Equal(2, node.ExpectMsg<Registered>().Epoch);
        node.Send(_coordinator, Squares("a", 2, second));
        var again = Work(node, until: 30 - (int)first.Input.Count - (int)second.Input.Count, "a");
        Assert.All(again, l => Assert.Equal(2, l.Id.Epoch));
        Assert.All(again, l => Assert.True(l.Input.Range.Intersect(first.Input.Range).IsEmpty && l.Input.Range.Intersect(second.Input.Range).IsEmpty));
        Assert.Equal(Enumerable.Range(1, 30).Select(n => (long)n * n), ReadAll());
    }

    [Fact]
    public void An_attached_job_runs_as_any_other_and_a_restart_has_forgotten_it()
    {
        var node = Register("a");
        Open(attached: true);
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Work(node, until: 5);
        Append(Segment.OfRange(5, 6, 1, 5), next: 10);
        Close(10);
        Work(node, until: 5);
        Assert.Equal(Enumerable.Range(1, 10).Select(n => (long)n * n), ReadAll());
        Assert.Null(_stores.Stored.FindJob(Job));
        Restart();
        _coordinator.Tell(new ToJob(Job, new AwaitChange(-1)), TestActor);
        Assert.Equal(Refusal.Unknown, ExpectMsg<Refused>().Kind);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void A_job_that_needs_its_client_is_called_off_when_that_is_gone(bool attached, bool closed)
    {
        Open(attached: attached);
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        if (closed) Close(5);
        _time.Advance(ClientPresence.Patience - TimeSpan.FromSeconds(1));
        _coordinator.Tell(new ToJob(Job, new ClientIsThere()), TestActor);
        Look();
        var living = closed ? JobStatus.Running : JobStatus.Open;
        Assert.Equal(living, Listen(after: TimeSpan.FromSeconds(5)).Job.Status);
        Assert.Equal(living, Listen(after: TimeSpan.FromHours(1)).Job.Status);   // the coordinator itself was stopped
        Assert.Equal(living, Listen(after: ClientPresence.SignOfLife).Job.Status);
        var gone = Listen(after: ClientPresence.SignOfLife);
        Assert.Equal((JobStatus.Cancelled, "its client has not been heard of for 30 s"), (gone.Job.Status, gone.Job.Reason));
    }

    [Fact]
    public void A_stored_job_that_is_closed_needs_no_client()
    {
        Open();
        Append(Segment.OfRange(0, 1, 1, 5), next: 5);
        Close(5);
        _time.Advance(TimeSpan.FromDays(1));
        _coordinator.Tell(new ToJob(Job, new LookForClient()), TestActor);
        Assert.Equal(JobStatus.Running, Look().Job.Status);
    }

    [Fact]
    public void A_stored_job_that_is_opened_again_as_attached_stays_what_it_is()
    {
        Open();
        Close(0);
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        Rest();
        Open(attached: true);
        Assert.Equal((JobStatus.Succeeded, false), (Look().Job.Status, Look().Job.Spec.Attached));
        Rest();
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        Assert.Empty(_stores.Attached.ListJobs());
    }

    [Fact]
    public void An_attached_job_that_has_ended_outlives_a_coordinator_actor_and_goes_when_nobody_asks()
    {
        Open(attached: true);
        Close(0);
        Assert.Equal(JobStatus.Succeeded, Look().Job.Status);
        Watch(_coordinator);
        Sys.Stop(_coordinator);
        ExpectTerminated(_coordinator);
        _coordinator = Sys.ActorOf(CoordinatorActor.For(_stores, new Uptime(_time), TimeSpan.FromDays(7), NullLogger.Instance));
        Assert.Equal((JobStatus.Succeeded, true), (Look().Job.Status, Look().Job.Spec.Attached));
        Rest();
        AwaitAssert(() => Assert.Empty(_stores.Attached.ListJobs()), TimeSpan.FromSeconds(20));
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

    private TestProbe Register(string name, int slots = 1)
    {
        var node = CreateTestProbe(name);
        node.Send(_coordinator, new RegisterNode(Info(name, slots), ProtocolVersions.Supported, []));
        node.ExpectMsg<Registered>();
        return node;
    }

    private void Submit(int items, int? chunk = null)
    {
        Open(chunk);
        Append(Segment.OfRange(0, 1, 1, items), next: items);
        Close(items);
    }

    private void Open(int? chunk = null, bool attached = false)
    {
        _coordinator.Tell(new OpenJob(Job, new JobSpec("square", TaskKind.Cpu) { Chunk = chunk, Attached = attached }), TestActor);
        ExpectMsg<JobView>();
    }

    private void Append(Segment inputs, long next)
    {
        _coordinator.Tell(new ToJob(Job, new AppendInputs(inputs)), TestActor);
        Assert.Equal(next, ExpectMsg<InputsStored>().Next);
    }

    private void Close(long total)
    {
        _coordinator.Tell(new ToJob(Job, new CloseInputs(total)), TestActor);
        ExpectMsg<JobView>();
    }

    /// <summary>Lets time pass, and the job look for its client.</summary>
    private JobView Listen(TimeSpan after)
    {
        _time.Advance(after);
        _coordinator.Tell(new ToJob(Job, new LookForClient()), TestActor);
        return Look();
    }

    private JobView Look()
    {
        _coordinator.Tell(new ToJob(Job, new AwaitChange(-1)), TestActor);
        return ExpectMsg<JobView>();
    }

    /// <summary>The job's actor says that nobody has asked for it for long.</summary>
    private void Rest()
    {
        Look();
        _coordinator.Tell(new Passivate(Job), LastSender);
    }

    /// <summary>Plays a node until it has answered so many items; returns the leases.</summary>
    private List<Lease> Work(TestProbe node, int until, string name = "", long number = 100)
    {
        var leases = new List<Lease>();
        while (leases.Sum(l => l.Input.Count) < until)
            foreach (var lease in node.FishForMessage<AssignLeases>(_ => true, TimeSpan.FromSeconds(20)).Leases)
            {
                leases.Add(lease);
                node.Send(_coordinator, Squares(name.Length > 0 ? name : node.Ref.Path.Name, number++, lease));
            }
        return leases;
    }

    private static DeliverResults Squares(string node, long number, Lease lease, bool wrong = false)
    {
        var (start, step) = lease.Input.Progression;
        var values = Enumerable.Range(0, (int)lease.Input.Count).Select(i => start + step * i).Select(n => wrong ? -1 : n * n).ToArray();
        var segment = Segment.OfRaw(lease.Input.First, ElementType.Int64, MemoryMarshal.AsBytes<long>(values).ToArray());
        var cost = new WorkCost(values.Length, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), 64) { Collections = 3 };
        return new(new(node), 1, [new(number, Job, lease.Id, segment, [], cost, LeaseEnd.Finished)]);
    }

    private List<long> ReadAll()
    {
        var values = new List<long>();
        for (long cursor = 0; ;)
        {
            _coordinator.Tell(new ToJob(Job, new ReadResults(cursor, Unordered: false)), TestActor);
            var page = ExpectMsg<ResultPage>(TimeSpan.FromSeconds(20));
            foreach (var outcomes in page.Outcomes) values.AddRange(MemoryMarshal.Cast<byte, long>(outcomes.Values.Data.Span).ToArray());
            if (page.Ended is not null) return values;
            cursor = page.Cursor;
        }
    }

    /// <summary>The real time, and what a test adds to it.</summary>
    private sealed class ManualTime : TimeProvider
    {
        private long _added;

        public void Advance(TimeSpan by) => Interlocked.Add(ref _added, (long)(by.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _added);
    }

    private static NodeInfo Info(string name, int slots = 1) => new(new(name), 1, slots, 10, new Dictionary<string, string>(), "test");
}

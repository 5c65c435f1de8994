using System.Net;
using System.Net.Sockets;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Nodes;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Remote;

namespace ActorCompute.Coordinator.Tests;

/// <summary>Nodes that join, leave, die and return.</summary>
public sealed class NodesComeAndGoTests : CoordinatorKit
{
    [Fact]
    public void A_node_that_goes_leaves_its_work_to_the_others()
    {
        var a = Register("a");
        Submit(1);
        a.ExpectMsg<AssignLeases>();
        var b = Register("b");
        a.Send(Coordinator, new LeaveNode(new("a"), 1));
        Work(b, until: 1);
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void A_node_that_is_sent_away_hears_it_until_it_says_so_and_gets_nothing_more()
    {
        var a = Register("a");
        Coordinator.Tell(new SendAway("a", TimeSpan.FromSeconds(3)), TestActor);
        Assert.Equal("draining", Assert.Single(ExpectMsg<NodeStates>().Nodes).State);
        Assert.Equal(TimeSpan.FromSeconds(3), a.ExpectMsg<DrainNode>().Within);
        a.Send(Coordinator, new ReportNode(new("a"), 1, 1, null, [], 0));   // that was lost
        a.ExpectMsg<DrainNode>();
        a.ExpectMsg<ReportSeen>();
        a.Send(Coordinator, new ReportNode(new("a"), 1, 2, null, [], 0) { IsLeaving = true });
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
        a.Send(Coordinator, new ReportNode(new("a"), 1, 1, null, [], 0) { IsLeaving = true });
        a.ExpectMsg<ReportSeen>();
        Submit(1);
        Work(Register("b"), until: 1);
        Coordinator.Tell(new GetNodes(), TestActor);
        Assert.Equal(["draining", "up"], ExpectMsg<NodeStates>().Nodes.Select(n => n.State));
    }

    [Fact]
    public void A_node_that_is_not_there_cannot_be_sent_away_and_near_ones_are_named()
    {
        Register("node-a");
        Coordinator.Tell(new SendAway("nod-a", TimeSpan.FromSeconds(3)), TestActor);
        var refused = ExpectMsg<Refused>();
        Assert.Equal(Refusal.Unknown, refused.Kind);
        Assert.Equal("There is no node 'nod-a'; did you mean 'node-a'? 'actorcompute nodes' lists those there are.", refused.Reason);
    }

    [Fact]
    public void One_that_has_not_come_back_after_a_restart_is_away_and_is_sent_away_when_it_does()
    {
        var a = Register("a");
        AllIsStored();
        Restart();
        Coordinator.Tell(new SendAway("a", TimeSpan.FromSeconds(3)), TestActor);
        Assert.Equal("away", Assert.Single(ExpectMsg<NodeStates>().Nodes).State);
        Register(a);
        Assert.Equal(TimeSpan.FromSeconds(3), a.ExpectMsg<DrainNode>().Within);
        Coordinator.Tell(new GetNodes(), TestActor);
        Assert.Equal("draining", Assert.Single(ExpectMsg<NodeStates>().Nodes).State);
    }

    /// <summary>The machine of the one says that nothing listens there; that of the other says nothing.</summary>
    [Fact]
    public void After_a_restart_nobody_waits_for_a_node_whose_process_has_ended()
    {
        var b = Register("b");
        Submit(1);
        Leases(b);
        AllIsStored();
        Stores.Stored.Commit([new RememberNode(new("ended"), $"127.0.0.1:{FreePort()}"), new RememberNode(new("silent"), null), new ForgetNode(new("b"))]);
        Restart();
        AwaitAssert(() => Assert.Equal(1, Said("Node ended is gone: nothing listens any more where it was")), TimeSpan.FromSeconds(30));
        Assert.Equal(["silent"], Nodes().Select(n => n.Node.Id.Value));
        Coordinator.Tell(new RegisterNode(Info("silent", 1, 10), ProtocolVersions.Supported, []), TestActor);   // it was the last one that was waited for
        ExpectMsg<Registered>();
        Assert.Equal(Job, FishForMessage<AssignLeases>(_ => true).Leases[0].Job);
    }

    [Fact]
    public void A_node_whose_actor_ends_is_gone()
    {
        var a = Register("a");
        Submit(1);
        a.ExpectMsg<AssignLeases>();
        var b = Register("b");
        Sys.Stop(a.Ref);
        Work(b, until: 1);
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void A_message_from_a_node_that_is_not_known_is_answered_with_a_call_to_register()
    {
        var stranger = CreateTestProbe();
        stranger.Send(Coordinator, new ReportNode(new("x"), 1, 1, null, [], 0));
        stranger.ExpectMsg<RegisterAgain>();
    }

    [Fact]
    public void A_node_of_another_protocol_is_refused_with_the_reason()
    {
        var future = CreateTestProbe();
        future.Send(Coordinator, new RegisterNode(Info("x"), new(7, 9), []));
        Assert.Contains("versions 1 to 1", future.ExpectMsg<RegistrationRefused>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_restart_new_work_goes_to_nodes_that_are_back_though_others_are_not_and_what_those_may_hold_waits()
    {
        var (a, b) = (Register("a"), Register("b"));
        Submit(1);
        var old = Leases(a)[0];   // round-robin begins with the first to have registered
        Restart();
        Register(b);
        Submit(3, new JobSpec("square", TaskKind.Cpu), new JobId("new"));
        Assert.All(Leases(b), l => Assert.Equal(new JobId("new"), l.Job));
        Register(a, held: [new(old.Id, Job, old.Input.Range)]);
        Coordinator.Tell(new GetNodes(), TestActor);
        Assert.Equal(["up", "up"], ExpectMsg<NodeStates>().Nodes.Select(n => n.State));
        a.Send(Coordinator, Squares("a", 1, old));
        Assert.Equal([1L], ReadAll());
    }

    /// <summary>CPU time, wall time and items of a job that runs, and the items of nodes, whatever has become of those meanwhile.</summary>
    [Fact]
    public void What_is_shown_as_history_goes_on_after_a_restart()
    {
        var node = Register("a");
        Submit(30, chunk: 10);
        var leases = Work(node, until: 10);
        var done = leases.Sum(l => l.Input.Count);
        for (var acknowledged = 0; acknowledged < leases.Count;) acknowledged += node.FishForMessage<AcknowledgeResults>(_ => true).Numbers.Count;
        Restart();
        Assert.Equal(done, Worked("a"));   // not back yet
        var before = Look().Job;
        Assert.Equal((TimeSpan.FromMilliseconds(leases.Count), TimeSpan.FromMilliseconds(2 * leases.Count), 64L * leases.Count, done), (before.Cpu, before.Wall, before.Allocated, before.Answered));
        Coordinator.Tell(new ListJobs(JobFilter.Any), TestActor);
        Assert.Equal(done, ExpectMsg<JobList>().Jobs.Single().Job.Answered);
        Work(Register(node), until: 30 - (int)done);
        Assert.Equal(30, ReadAll().Count);
        Assert.Equal(30, Worked("a"));
        node.Send(Coordinator, new LeaveNode(new("a"), 1));
        Register("b");
        Assert.Equal(30, Worked("a"));
        Assert.True(Look().Job.Cpu > before.Cpu);

        long Worked(string name)
        {
            Coordinator.Tell(new GetNodeLoads(), TestActor);
            return ExpectMsg<NodeLoads>().ByNode.GetValueOrDefault(new(name))?.Answered ?? 0;
        }
    }

    /// <summary>kill -9 and restart, as the actors see it: committed ranges stay, what a node still holds is adopted, the rest is open.</summary>
    [Fact]
    public void After_a_restart_nothing_committed_runs_again_and_what_a_node_holds_is_adopted()
    {
        var node = Register("a", slots: 2);
        Submit(30, chunk: 10);
        var first = node.ExpectMsg<AssignLeases>().Leases[0];
        var second = node.ExpectMsg<AssignLeases>().Leases[0];
        node.Send(Coordinator, Squares("a", 1, first));
        node.FishForMessage<AcknowledgeResults>(_ => true);

        Restart();
        Register(node, slots: 2, held: [new(second.Id, Job, second.Input.Range)]);
        node.Send(Coordinator, Squares("a", 2, second));
        var again = Work(node, until: 30 - (int)first.Input.Count - (int)second.Input.Count);
        Assert.All(again, l => Assert.Equal(Stores.Stored.Epoch, l.Id.Epoch));
        Assert.All(again, l => Assert.True(l.Input.Range.Intersect(first.Input.Range).IsEmpty && l.Input.Range.Intersect(second.Input.Range).IsEmpty));
        Assert.Equal(Enumerable.Range(1, 30).Select(n => (long)n * n), ReadAll());
    }

    /// <summary>Each node is killed in the midst of the item, as the coordinator sees that; it is restarted itself in between.</summary>
    [Fact]
    public void An_item_that_takes_node_after_node_down_fails_and_names_them_whatever_restarts()
    {
        Submit(2);
        var innocent = Register("innocent");
        Work(innocent, until: 1);   // the other one
        innocent.FishForMessage<AcknowledgeResults>(_ => true);
        innocent.Send(Coordinator, new LeaveNode(new("innocent"), 1));
        var deaths = 0;
        foreach (var name in (string[])["a", "b", "c", "d"])
        {
            var node = Register(name);
            var lease = Leases(node)[0];   // after a restart this may take the time in which other nodes are awaited
            node.Send(Coordinator, new ReportNode(new(name), 1, 1, lease.Id, [new(lease.Id, Job, lease.Input.Range)], 0));
            node.FishForMessage<ReportSeen>(_ => true);
            Sys.EventStream.Publish(new DisassociatedEvent(node.Ref.Path.Address, node.Ref.Path.Address, inbound: true));
            AwaitCondition(() => States().Contains("suspect"));
            Time.AdvanceUptime(Roster.SuspectFor);
            AwaitCondition(() => States().Length == 0);
            if (name is "d") break;
            AwaitCondition(() => Stores.Stored.ReadHistory(Stores.Stored.FindJob(Job)!.Key).Deaths.Count == deaths + 1);
            if (++deaths == 2) Restart();
        }
        Assert.Equal([1L], ReadAll());
        Tell(new ReadFailures(0));
        var failure = Assert.Single(ExpectMsg<FailureList>().Items).Failure;
        Assert.Equal((1L, FailureKind.WorkerLost, 4, "d"), (failure.Index, failure.Kind, failure.Attempts, failure.Node));
        Assert.Equal("Nodes died while they ran this item, one after the other: a, b, c, d.", failure.Message);
    }

    [Fact]
    public void A_node_that_falls_silent_blames_nobody_however_often()
    {
        Submit(1);
        foreach (var name in (string[])["a", "b", "c", "d", "e"])
        {
            Leases(Register(name));
            Time.AdvanceUptime(Roster.SilentAfter + TimeSpan.FromSeconds(1));
            AwaitCondition(() => States().Length == 0);
        }
        Work(Register("f"), until: 1);
        Assert.Equal([1L], ReadAll());
    }

    private string[] States()
    {
        Coordinator.Tell(new GetNodes(), TestActor);
        return [.. ExpectMsg<NodeStates>().Nodes.Select(n => n.State)];
    }

    /// <summary>Whatever has been told to the store by now is there.</summary>
    private void AllIsStored()
    {
        Nodes();
        Coordinator.Tell(new AskStore(), TestActor);
        ExpectMsg<Stored>();
    }

    private IReadOnlyList<(NodeInfo Node, string State)> Nodes()
    {
        Coordinator.Tell(new GetNodes(), TestActor);
        return ExpectMsg<NodeStates>().Nodes;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

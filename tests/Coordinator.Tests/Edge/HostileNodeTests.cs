using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Nodes;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.TestKit;

namespace ActorCompute.Coordinator.Tests.Edge;

/// <summary>Whatever one node says, the others and their jobs do not notice: no actor is rebuilt, no lease is lost, no number runs over.</summary>
public sealed class HostileNodeTests : CoordinatorKit
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(36_000);

    [Theory]
    [InlineData("my node")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("\ud800")]
    [InlineData("Ende\n\u001b[31m")]
    public void A_name_that_no_node_can_have_is_unknown(string name)
    {
        var honest = Register("honest");
        Coordinator.Tell(new SendAway(name, TimeSpan.FromSeconds(3)), TestActor);
        var refused = ExpectMsg<Refused>();
        Assert.Equal(Refusal.Unknown, refused.Kind);
        Assert.DoesNotContain(refused.Reason, char.IsControl);
        IsUnharmed(honest);
    }

    [Theory]
    [InlineData(int.MaxValue, 1)]
    [InlineData(1025, 1)]
    [InlineData(-1, 1)]
    [InlineData(1, int.MaxValue)]
    [InlineData(1, -1)]
    public void A_node_that_offers_what_none_can_is_refused_with_a_sentence(int slots, int ioCapacity)
    {
        var honest = Register("honest");
        var boaster = CreateTestProbe();
        boaster.Send(Coordinator, new RegisterNode(Info("boaster", slots, ioCapacity), ProtocolVersions.Supported, []));
        Assert.Contains("cannot have", boaster.ExpectMsg<RegistrationRefused>().Reason, StringComparison.Ordinal);
        IsUnharmed(honest);
    }

    [Fact]
    public void Tags_and_versions_that_nobody_could_list_are_refused()
    {
        var boaster = CreateTestProbe();
        foreach (var info in new[]
        {
            Info("x") with { Tags = Enumerable.Range(0, 101).ToDictionary(n => $"k{n}", _ => "") },
            Info("x") with { Tags = new Dictionary<string, string> { ["k"] = new('v', 201) } },
            Info("x") with { Version = new('v', 201) },
        })
        {
            boaster.Send(Coordinator, new RegisterNode(info, ProtocolVersions.Supported, []));
            boaster.ExpectMsg<RegistrationRefused>();
        }
    }

    [Fact]
    public void A_lease_that_is_reported_twice_and_known_to_nobody_is_revoked_once()
    {
        var honest = Register("honest");
        var liar = Register("liar", slots: 0, ioCapacity: 1);
        var held = new HeldLease(new(9, 9), new("nobodys"), new(0, 1));
        for (var number = 1; number <= 8; number++)
        {
            liar.Send(Coordinator, new ReportNode(new("liar"), 1, number, null, [held, held], long.MaxValue));
            honest.Send(Coordinator, new ReportNode(new("honest"), 1, number, null, [], 0));
            honest.FishForMessage<ReportSeen>(m => m.Number == number);
            Coordinator.Tell(new ActorCompute.Coordinator.Scheduling.GetNodeLoads(), TestActor);
            FishForMessage<ActorCompute.Coordinator.Scheduling.NodeLoads>(_ => true);   // the scheduler has the report, too
            Time.AdvanceUptime(TimeSpan.FromSeconds(4));   // not long enough to be taken for gone
        }
        Assert.Equal([held.Lease], liar.FishForMessage<RevokeLeases>(_ => true).Leases);
        IsUnharmed(honest);
    }

    [Fact]
    public void Costs_near_the_maximum_are_added_up_to_the_maximum()
    {
        var node = Register("honest");
        Submit(300, chunk: 1);
        for (var number = 1; number <= 300;)
            foreach (var lease in Leases(node))
            {
                var sound = Squares("honest", number++, lease).Results[0];
                node.Send(Coordinator, new DeliverResults(new("honest"), 1, [sound with { Cost = new(WorkCost.MostItems, Long, Long, WorkCost.MostBytes) { Collections = WorkCost.MostItems } }]));
            }
        Assert.Equal(300, ReadAll().Count);
        AwaitAssert(() => Assert.Equal(JobStatus.Succeeded, Look().Job.Status));
        Assert.InRange(Look().Job.Wall, Long, TimeSpan.MaxValue);
        Assert.InRange(Look().Job.Allocated, WorkCost.MostBytes, long.MaxValue);
    }

    [Fact]
    public void Results_count_from_the_node_that_holds_the_lease_and_from_nobody_else()
    {
        var holder = Register("holder");
        Submit(1);
        var lease = holder.ExpectMsg<AssignLeases>().Leases[0];
        var other = Register("other");
        other.Send(Coordinator, Squares("other", 1, lease, wrong: true));
        Assert.Equal([1L], other.FishForMessage<AcknowledgeResults>(_ => true).Numbers);   // it need not send that again
        Assert.Equal((JobStatus.Running, 0, TimeSpan.Zero), (Look().Job.Status, Look().Job.Answered, Look().Job.Cpu));
        holder.Send(Coordinator, Squares("holder", 1, lease));
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void The_end_of_a_lease_counts_from_the_node_that_holds_it_and_from_nobody_else()
    {
        var holder = Register("holder");
        Submit(1);
        var lease = holder.ExpectMsg<AssignLeases>().Leases[0];
        var other = Register("other");
        other.Send(Coordinator, new DeliverResults(new("other"), 1, [new(1, Job, lease.Id, null, [], default, new LeaseEnd(true, 0, "no"))]));
        other.FishForMessage<AcknowledgeResults>(_ => true);
        Assert.Equal(1, Look().Running);
        other.ExpectNoMsg(TimeSpan.FromMilliseconds(300));   // it is not handed the item
        holder.Send(Coordinator, Squares("holder", 1, lease));
        Assert.Equal([1L], ReadAll());
    }

    [Fact]
    public void A_lease_that_is_still_to_be_handed_out_is_held_by_nobody()
    {
        Submit(4, chunk: 1);
        var epoch = Stores.Stored.Epoch;
        var liar = CreateTestProbe("liar");
        var held = Enumerable.Range(1, 600).Select(n => new HeldLease(new(epoch, n), Job, new(0, 4))).ToArray();
        Register(liar, slots: 0, held: [.. held, new HeldLease(new(epoch + 1, 1), Job, new(0, 4))], ioCapacity: 1);
        Assert.Equal(601, liar.FishForMessage<RevokeLeases>(_ => true).Leases.Count);
        Work(Register("honest"), until: 4);
        Assert.Equal([1L, 4, 9, 16], ReadAll());
    }

    [Fact]
    public void Values_of_blocks_are_no_results_of_a_job_that_merges_nothing()
    {
        var honest = Register("honest");
        Submit(1);
        var lease = honest.ExpectMsg<AssignLeases>().Leases[0];
        var builder = new PartialSegmentBuilder();
        builder.Add(new Block(0, 0), "1"u8.ToArray());
        honest.Send(Coordinator, new DeliverResults(new("honest"), 1, [new(1, Job, lease.Id, builder.Take(), [], default, LeaseEnd.Finished)]));
        Work(honest, until: 1);
        Assert.Equal([1L], ReadAll());
    }

    /// <summary>One of the same name would be "away", had the roster been rebuilt; and its lease would be lost, had anything else.</summary>
    private void IsUnharmed(TestProbe honest)
    {
        Coordinator.Tell(new GetNodes(), TestActor);
        Assert.Contains(ExpectMsg<NodeStates>().Nodes, n => n.Node.Id.Value == "honest" && n.State == "up");
        Submit(3, chunk: 1);
        Work(honest, until: 3);
        Assert.Equal([1L, 4, 9], ReadAll());
    }
}

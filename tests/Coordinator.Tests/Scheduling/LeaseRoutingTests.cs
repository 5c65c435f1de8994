using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Akka.Routing;
using Akka.TestKit.Xunit2;

namespace ActorCompute.Coordinator.Tests.Scheduling;

public sealed class LeaseRoutingTests() : TestKit("akka { loglevel = WARNING, stdout-loglevel = OFF }")
{
    private readonly LeaseRoutingLogic _routing = new();

    [Fact]
    public void Leases_go_to_the_node_they_were_cut_for_whoever_else_there_is()
    {
        var (a, b) = (CreateTestProbe(), CreateTestProbe());
        _routing.Join(new("a"), a);
        _routing.Join(new("b"), b);
        var leases = new AssignLeases([]);
        new Router(_routing).Route(new LeasesForNode(new("b"), leases), ActorRefs.NoSender);
        Assert.Same(leases, b.ExpectMsg<AssignLeases>());
        a.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Leases_of_a_node_that_has_left_go_nowhere()
    {
        var a = CreateTestProbe();
        _routing.Join(new("a"), a);
        _routing.Leave(new("a"));
        Assert.Same(Routee.NoRoutee, _routing.Select(new LeasesForNode(new("a"), new AssignLeases([])), []));
    }
}

using ActorCompute.Coordinator.Nodes;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Tests.Nodes;

public class RosterTests
{
    private static readonly NodeId A = new("a");
    private readonly Roster _roster = new();

    [Fact]
    public void A_node_that_says_nothing_for_long_is_gone()
    {
        Assert.Equal(Registration.New, _roster.Register(Node(1), At(0)));
        Assert.True(_roster.Hear(A, 1, At(5)));
        Assert.Empty(_roster.Gone(At(13)));
        Assert.Equal([A], _roster.Gone(At(13.1)));
    }

    [Fact]
    public void A_node_whose_connection_closed_has_a_moment_to_speak_up()
    {
        _roster.Register(Node(1), At(0));
        _roster.Suspect(A, At(1));
        Assert.Equal("suspect", Assert.Single(_roster.Members).State);
        Assert.Empty(_roster.Gone(At(1.6)));
        Assert.True(_roster.Hear(A, 1, At(1.6)));
        Assert.Empty(_roster.Gone(At(3)));
        _roster.Suspect(A, At(4));
        _roster.Suspect(A, At(4.5));   // does not start the time anew
        Assert.Equal([A], _roster.Gone(At(4.7)));
    }

    [Fact]
    public void Another_process_of_the_same_name_takes_over_only_from_one_that_is_silent()
    {
        _roster.Register(Node(1), At(0));
        Assert.Equal(Registration.NameTaken, _roster.Register(Node(2), At(1)));
        Assert.True(_roster.Hear(A, 1, At(1)));
        Assert.Equal(Registration.Replaces, _roster.Register(Node(2), At(3)));
        Assert.False(_roster.Hear(A, 1, At(3)));
        Assert.True(_roster.Hear(A, 2, At(3)));
    }

    [Fact]
    public void A_suspect_loses_its_name_at_once()
    {
        _roster.Register(Node(1), At(0));
        _roster.Suspect(A, At(0.1));
        Assert.Equal(Registration.Replaces, _roster.Register(Node(2), At(0.2)));
    }

    [Fact]
    public void Registering_again_changes_nothing()
    {
        _roster.Register(Node(1), At(0));
        Assert.Equal(Registration.Known, _roster.Register(Node(1), At(1)));
    }

    [Fact]
    public void A_node_that_is_to_leave_is_told_so_until_it_says_that_it_does()
    {
        Assert.False(_roster.Drain(A, At(8)));
        _roster.Register(Node(1), At(0));
        Assert.True(_roster.Drain(A, At(8)));
        Assert.False(_roster.Drain(A, At(3)));
        Assert.Equal(("draining", At(3)), (Assert.Single(_roster.Members).State, _roster.TellToDrain(A)));
        _roster.Register(Node(1), At(1));   // by a new way
        Assert.Equal("draining", Assert.Single(_roster.Members).State);
        _roster.Drain(A, within: null);
        Assert.Null(_roster.TellToDrain(A));
        _roster.Suspect(A, At(4));
        Assert.Equal("suspect", Assert.Single(_roster.Members).State);
        Assert.Equal(Registration.Replaces, _roster.Register(Node(2), At(5)));
        Assert.Equal("up", Assert.Single(_roster.Members).State);
    }

    [Fact]
    public void A_node_has_died_if_its_connection_closed_while_it_was_well_and_not_if_it_fell_silent_or_was_to_leave()
    {
        Assert.False(_roster.HasDied(A));
        _roster.Register(Node(1), At(0));
        Assert.False(_roster.HasDied(A));
        _roster.Suspect(A, At(0.5));
        Assert.True(_roster.HasDied(A));
        Assert.True(_roster.Hear(A, 1, At(1)));
        Assert.False(_roster.HasDied(A));
        _roster.Suspect(A, At(7));   // the word of it comes when the way to it is given up
        Assert.False(_roster.HasDied(A));
        Assert.True(_roster.Hear(A, 1, At(8)));
        _roster.Drain(A, within: null);
        _roster.Suspect(A, At(8.1));
        Assert.False(_roster.HasDied(A));
    }

    private static NodeInfo Node(long incarnation) => new(A, incarnation, 2, 10, new Dictionary<string, string>(), "");

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}

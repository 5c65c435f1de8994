using ActorCompute.ComputeNode.Membership;

namespace ActorCompute.ComputeNode.Tests.Membership;

public class LinkHealthTests
{
    private readonly LinkHealth _health = new();

    [Fact]
    public void As_long_as_the_cluster_does_not_answer_it_may_ask()
    {
        for (var second = 0; second < 100; second++) _health.Look(isMember: false, Seconds(second));
        Assert.Null(_health.Lost);
    }

    [Fact]
    public void That_the_cluster_lets_nobody_in_shows_after_a_while()
    {
        _health.Look(isMember: false, Seconds(50));
        _health.Look(isMember: false, Seconds(65));
        Assert.False(_health.IsKeptOut);
        _health.Look(isMember: false, Seconds(66));
        Assert.True(_health.IsKeptOut);
        _health.Look(isMember: true, Seconds(67));
        Assert.False(_health.IsKeptOut);
    }

    [Fact]
    public void A_member_that_nobody_registers_is_lost()
    {
        _health.Look(isMember: false, Seconds(50));
        _health.Look(isMember: true, Seconds(58));
        Assert.Null(_health.Lost);
        _health.Look(isMember: true, Seconds(58.5));
        Assert.Contains("8 s", _health.Lost, StringComparison.Ordinal);
    }

    [Fact]
    public void Five_seconds_of_silence_are_too_many()
    {
        _health.Registered(epoch: 1, actor: 7, Seconds(0));
        _health.Heard(Seconds(3));
        _health.Look(isMember: true, Seconds(8));
        Assert.Null(_health.Lost);
        _health.Look(isMember: true, Seconds(8.5));
        Assert.NotNull(_health.Lost);
    }

    [Fact]
    public void Another_incarnation_is_noticed_by_its_epoch()
    {
        _health.Registered(epoch: 1, actor: 7, Seconds(0));
        _health.Registered(epoch: 1, actor: 7, Seconds(1));
        Assert.Null(_health.Lost);
        _health.Registered(epoch: 2, actor: 8, Seconds(2));
        Assert.NotNull(_health.Lost);
    }

    [Fact]
    public void Being_forgotten_by_the_same_actor_only_means_to_register_again()
    {
        _health.Forgotten(actor: 6);
        _health.Registered(epoch: 1, actor: 7, Seconds(0));
        _health.Forgotten(actor: 7);
        Assert.Null(_health.Lost);
        _health.Forgotten(actor: 8);
        Assert.NotNull(_health.Lost);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

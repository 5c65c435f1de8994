using ActorCompute.Coordinator.Jobs;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class ClientPresenceTests
{
    private readonly ClientPresence _client = new(At(0));

    [Fact]
    public void A_client_that_says_nothing_for_longer_than_its_time_is_gone()
    {
        _client.Seen(At(5));
        foreach (var second in new[] { 10, 20, 30 }) Assert.False(IsGone(second));
        Assert.True(IsGone(40));
    }

    [Fact]
    public void A_sign_of_life_begins_it_anew()
    {
        for (var second = 10; second <= 300; second += 10)
        {
            Assert.False(IsGone(second));
            if (second % 30 == 0) _client.Seen(At(second + 1));
        }
    }

    [Fact]
    public void Time_in_which_the_listener_was_stopped_itself_does_not_count_and_the_client_has_its_whole_time_afterwards()
    {
        foreach (var second in new[] { 10, 20, 30 }) Assert.False(IsGone(second));
        foreach (var second in new[] { 3600, 3610, 3620, 3630 }) Assert.False(IsGone(second));
        Assert.True(IsGone(3640));
    }

    [Fact]
    public void Time_in_which_nobody_at_all_was_heard_does_not_count()
    {
        Assert.False(IsGone(10));
        for (var second = 20; second <= 200; second += 10)
        {
            _client.Listen(At(second), heardAnybody: At(10));
            Assert.False(_client.IsGone);
        }
        foreach (var second in new[] { 210, 220 }) Assert.False(IsGone(second));
        Assert.True(IsGone(230));
    }

    [Fact]
    public void Ticks_that_come_at_once_after_that_count_for_nothing()
    {
        for (var n = 0; n < 10; n++) Assert.False(IsGone(3600));
    }

    private bool IsGone(double second)
    {
        _client.Listen(At(second), heardAnybody: At(second));
        return _client.IsGone;
    }

    private static TimeSpan At(double second) => TimeSpan.FromSeconds(second);
}

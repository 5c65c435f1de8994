using ActorCompute.Connections;

namespace ActorCompute.Client.Tests.Jobs;

public class LossPatternTests
{
    private readonly LossPattern _losses = new();

    [Fact]
    public void Connections_that_die_of_silence_and_are_answered_at_once_by_the_next_lose_large_packets()
    {
        Assert.False(Lose(silent: true, at: 30, back: 31));
        Assert.True(Lose(silent: true, at: 65, back: 67));
    }

    [Fact]
    public void A_coordinator_that_was_away_itself_is_no_such_network()
    {
        Assert.False(Lose(silent: true, at: 30, back: 90));
        Assert.False(Lose(silent: true, at: 130, back: 190));
        Assert.False(Lose(silent: true, at: 230, back: 231));
    }

    [Fact]
    public void Connections_that_somebody_closes_are_no_such_network()
    {
        Assert.False(Lose(silent: true, at: 30, back: 31));
        Assert.False(Lose(silent: false, at: 40, back: 41));
        Assert.False(Lose(silent: true, at: 70, back: 71));
    }

    [Fact]
    public void Outages_of_different_days_have_nothing_to_do_with_each_other()
    {
        Assert.False(Lose(silent: true, at: 30, back: 31));
        Assert.False(Lose(silent: true, at: 86_430, back: 86_431));
    }

    [Fact]
    public void Handshakes_that_get_no_answer_again_and_again_show()
    {
        _losses.Lost(isSilent: false, Seconds(0));
        for (var call = 0; call < 5; call++) _losses.Taken(Seconds(1));   // several at once are one attempt
        Assert.False(_losses.IsStuckInHandshake);
        _losses.Taken(Seconds(21));
        Assert.True(_losses.IsStuckInHandshake);
        _losses.Secured();
        Assert.False(_losses.IsStuckInHandshake);
    }

    private bool Lose(bool silent, double at, double back)
    {
        _losses.Lost(silent, Seconds(at));
        _losses.Restored(Seconds(back));
        return _losses.LosesLargePackets;
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

using ActorCompute.ComputeNode.Compute;

namespace ActorCompute.ComputeNode.Tests.Compute;

public class RestartPaceTests
{
    [Fact]
    public void Workers_that_die_at_once_are_started_ever_more_slowly()
    {
        var pace = new RestartPace();
        var pauses = Enumerable.Range(0, 9).Select(n => LifeOf(pace, n, seconds: 0.5).TotalSeconds);
        Assert.Equal([0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5], pauses);
    }

    [Fact]
    public void A_worker_that_lived_is_followed_at_once()
    {
        var pace = new RestartPace();
        for (var n = 0; n < 5; n++) LifeOf(pace, n, seconds: 0.1);
        Assert.Equal(TimeSpan.Zero, LifeOf(pace, 10, seconds: 30));
        Assert.Equal(TimeSpan.Zero, LifeOf(pace, 50, seconds: 0.1));
        Assert.NotEqual(TimeSpan.Zero, LifeOf(pace, 51, seconds: 0.1));
    }

    [Fact]
    public void One_that_could_not_be_started_counts_as_dead_at_once()
    {
        var pace = new RestartPace();
        Assert.Equal(TimeSpan.Zero, pace.Lost(TimeSpan.Zero));
        Assert.NotEqual(TimeSpan.Zero, pace.Lost(TimeSpan.Zero));
    }

    private static TimeSpan LifeOf(RestartPace pace, double start, double seconds)
    {
        pace.Started(TimeSpan.FromSeconds(start));
        return pace.Lost(TimeSpan.FromSeconds(start + seconds));
    }
}

using ActorCompute.Coordinator.Jobs;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class TokenBucketTests
{
    [Theory]
    [InlineData(200, 20)]
    [InlineData(3, 1)]
    [InlineData(1.0 / 60, 1)]
    public void A_burst_is_a_tenth_of_a_second_or_one(double perSecond, long burst)
    {
        var bucket = new TokenBucket(perSecond, full: true);
        Assert.Equal(burst, bucket.Available(Seconds(5)));
        bucket.Take(burst, Seconds(5));
        Assert.Equal(0, bucket.Available(Seconds(5)));
        Assert.Equal(burst, bucket.Available(Seconds(5 + 2 / perSecond + 1)));
    }

    [Fact]
    public void One_that_begins_empty_lets_time_pass_first()
    {
        var bucket = new TokenBucket(1, full: false);
        Assert.Equal(0, bucket.Available(Seconds(100)));
        Assert.Equal(0, bucket.Available(Seconds(100.9)));
        Assert.Equal(1, bucket.Available(Seconds(101)));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(7.3)]
    [InlineData(0.01)]
    [InlineData(12345.6)]
    public void At_the_time_it_names_there_is_enough_and_never_much_before(double perSecond)
    {
        var (bucket, now, random) = (new TokenBucket(perSecond, full: true), TimeSpan.Zero, new Random(1));
        for (var step = 0; step < 1000; step++)
        {
            var (wanted, at) = (random.Next(1, 100), now);
            now = bucket.EnoughAt(wanted, now);
            Assert.True(bucket.HasEnough(wanted, now) && bucket.Available(now) >= 1);
            if (now > at) Assert.False(bucket.HasEnough(wanted, now - TimeSpan.FromTicks(10)));
            bucket.Take(random.NextInt64(1, bucket.Available(now) + 1), now);
        }
    }

    internal static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

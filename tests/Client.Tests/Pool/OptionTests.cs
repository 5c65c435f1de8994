using ActorCompute.Client.Tests.Fake;

namespace ActorCompute.Client.Tests.Pool;

public class OptionTests
{
    public static TheoryData<string, Func<JobOptions>> Wrong => new()
    {
        { "JobOptions.ChunkSize is 0; it is 1 or more.", () => new() { ChunkSize = 0 } },
        { "JobOptions.Retries is -1; it is from 0 to 1000.", () => new() { Retries = -1 } },
        { "JobOptions.Retries is 1001; it is from 0 to 1000.", () => new() { Retries = 1001 } },
        { "JobOptions.MaxConcurrency is 0; it is 1 or more.", () => new() { MaxConcurrency = 0 } },
        { "JobOptions.MaxTasksPerWorker is -2; it is 0 or more.", () => new() { MaxTasksPerWorker = -2 } },
        { "JobOptions.MaxItemsPerSecond is 0; it is from 0.0001 to 1000000.", () => new() { MaxItemsPerSecond = 0 } },
        { "JobOptions.MaxItemsPerSecond is NaN; it is from 0.0001 to 1000000.", () => new() { MaxItemsPerSecond = double.NaN } },
        { "JobOptions.RetryFactor is 0.5; it is from 1 to 100.", () => new() { RetryFactor = 0.5 } },
        { "JobOptions.ItemTimeout is 00:00:00; it is more than zero and at most 30 days, or null.", () => new() { ItemTimeout = TimeSpan.Zero } },
        { "JobOptions.Deadline is -00:00:01; it is more than zero and at most 3650 days, or null.", () => new() { Deadline = TimeSpan.FromSeconds(-1) } },
        { "JobOptions.Keep is 4000.00:00:00; it is more than zero and at most 3650 days, or null.", () => new() { Keep = TimeSpan.FromDays(4000) } },
        { "JobOptions.RetryWait is 2.00:00:00; it is more than zero and at most a day, or null.", () => new() { RetryWait = TimeSpan.FromDays(2) } },
        { "JobOptions.Name is null; leave it out, or let it be empty for none.", () => new() { Name = null! } },
        { "JobOptions.Name has 201 characters; it takes at most 200.", () => new() { Name = new('n', 201) } },
        { "JobOptions.Key has 201 characters; it takes at most 200.", () => new() { Key = new('k', 201) } },
        { "JobOptions.Key is blank or holds control characters; name the submission in plain text, or leave it out.", () => new() { Key = " " } },
        { "JobOptions.RetryOn is null or names null; leave it out for all exceptions.", () => new() { RetryOn = null! } },
        { "JobOptions.RetryOn names 33 exception types; it takes at most 32.", () => new() { RetryOn = [.. Enumerable.Repeat("E", 33)] } },
        { "JobOptions.RetryOn: 'a b' can be no exception type's name: write it as System.IO.IOException or IOException, or timeout.", () => new() { RetryOn = ["a b"] } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_an_option_cannot_be_is_told_with_its_name_its_value_and_what_is_allowed(string sentence, Func<JobOptions> make)
    {
        var error = Assert.ThrowsAny<ArgumentException>(make);
        Assert.StartsWith(sentence, error.Message);
        Assert.Equal(sentence["JobOptions.".Length..].Split(' ', ':')[0], error.ParamName);
    }

    [Fact]
    public async Task What_is_said_of_retries_that_there_are_not_is_refused_before_anything_is_sent()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        JobOptions[] all = [new() { RetryOn = ["IOException"] }, new() { RetryWait = TimeSpan.FromSeconds(1) }, new() { RetryFactor = 3 }, new() { RetryWaitMax = TimeSpan.FromSeconds(1) }];
        foreach (var (options, name) in all.Zip(["RetryOn", "RetryWait", "RetryFactor", "RetryWaitMax"]))
        {
            var sentence = $"JobOptions.{name} is about retries, and JobOptions.Retries is 0; let that be 1 to 1000, or leave {name} out.";
            Assert.StartsWith(sentence, (await Assert.ThrowsAsync<ArgumentException>(() => pool.MapAsync(n => n, new[] { 1 }, options))).Message);
            Assert.StartsWith(sentence, (await Assert.ThrowsAsync<ArgumentException>(() => pool.SubmitAsync(n => n, new[] { 1 }, options))).Message);
            Assert.StartsWith(sentence, (await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(n => n, 1, options))).Message);
            Assert.StartsWith(sentence, Assert.Throws<ArgumentException>(() => pool.IMapAsync(n => n, new[] { 1 }, options)).Message);
        }
        Assert.Equal((0, 0), (fake.Jobs.Count, fake.State.Code.Shipped));
    }

    [Fact]
    public async Task A_log_is_for_calls_that_wait_for_the_results_of_a_whole_job()
    {
        await using var fake = await FakeCoordinator.StartAsync();
        await using var pool = await fake.PoolAsync();
        var options = new JobOptions { Log = _ => { } };
        Assert.Contains("read JobHandle.LogAsync", (await Assert.ThrowsAsync<ArgumentException>(() => pool.SubmitAsync(n => n, new[] { 1 }, options))).Message);
        Assert.Contains("leave JobOptions.Log out", (await Assert.ThrowsAsync<ArgumentException>(() => pool.ApplyAsync(n => n, 1, options))).Message);
        Assert.Empty(fake.Jobs);
    }

    [Fact]
    public void Equal_options_are_equal_and_those_of_one_thing_more_are_not()
    {
        JobOptions Make() => new() { Retries = 1, RetryOn = ["a", "b"] };
        Assert.Equal(Make(), Make());
        Assert.Equal(Make().GetHashCode(), Make().GetHashCode());
        Assert.NotEqual(Make(), Make() with { RetryOn = ["a"] });
        Assert.Equal(new JobOptions { RetryOn = [] }, JobOptions.Default);
    }
}

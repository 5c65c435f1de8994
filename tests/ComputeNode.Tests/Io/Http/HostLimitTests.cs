using ActorCompute.ComputeNode.Io.Http;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

public class HostLimitTests
{
    private static readonly Uri Host = new("http://a/x");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HostLimit _limit = new();

    [Fact]
    public async Task Those_beyond_the_bound_enter_by_turn()
    {
        var places = new[] { Enter(2), Enter(2), Enter(2), Enter(2) };
        Assert.Equal([true, true, false, false], places.Select(p => p.IsCompleted));
        (await places[1]).Dispose();
        (await places[2].WaitAsync(Patience)).Dispose();
        await places[3].WaitAsync(Patience);
    }

    [Fact]
    public void Hosts_and_ports_do_not_hinder_each_other()
    {
        Enter(1);
        Assert.All(["http://b/", "http://a:81/", "https://a/"], url => Assert.True(_limit.EnterAsync(new Uri(url), 1, default).IsCompleted));
        Assert.False(_limit.EnterAsync(new Uri("http://A:80/y"), 1, default).IsCompleted);
    }

    [Fact]
    public async Task One_that_is_cancelled_leaves_the_line()
    {
        using var cancel = new CancellationTokenSource();
        var inside = await Enter(1);
        var (second, third) = (Enter(1, cancel.Token), Enter(1));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Patience));
        Assert.False(third.IsCompleted);
        inside.Dispose();
        (await third.WaitAsync(Patience)).Dispose();
        Assert.True(Enter(1).IsCompleted);
    }

    [Fact]
    public async Task One_with_a_bound_of_its_own_keeps_it_and_its_turn()
    {
        using var cancel = new CancellationTokenSource();
        var inside = await Enter(2);
        Assert.True(Enter(5).IsCompleted);
        var (modest, behind) = (Enter(1, cancel.Token), Enter(3));
        inside.Dispose();
        Assert.False(modest.IsCompleted);
        Assert.False(behind.IsCompleted);
        await cancel.CancelAsync();
        await behind.WaitAsync(Patience);   // nobody modest is before it any more
    }

    private Task<IDisposable> Enter(int most, CancellationToken cancel = default) => _limit.EnterAsync(Host, most, cancel).AsTask();
}

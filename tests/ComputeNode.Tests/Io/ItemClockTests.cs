using ActorCompute.ComputeNode.Io;

namespace ActorCompute.ComputeNode.Tests.Io;

public class ItemClockTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();

    [Fact]
    public void Its_time_passes()
    {
        using var clock = new ItemClock(10 * Second, _time, CancellationToken.None);
        _time.Advance(9 * Second);
        Assert.Equal((Second, false), (clock.Left, clock.Over.IsCancellationRequested));
        _time.Advance(Second);
        Assert.True(clock.Over.IsCancellationRequested);
    }

    [Fact]
    public async Task It_stands_still_while_the_item_waits_its_turn()
    {
        using var clock = new ItemClock(10 * Second, _time, CancellationToken.None);
        var turn = new TaskCompletionSource<int>();
        _time.Advance(4 * Second);
        var waiting = clock.StandStillAsync(new ValueTask<int>(turn.Task));
        _time.Advance(1000 * Second);
        Assert.False(clock.Over.IsCancellationRequested);
        turn.SetResult(7);
        Assert.Equal(7, await waiting);
        Assert.Equal(6 * Second, clock.Left);
        _time.Advance(6 * Second);
        Assert.True(clock.Over.IsCancellationRequested);
    }

    [Fact]
    public async Task An_item_that_is_cancelled_is_over()
    {
        using var cancel = new CancellationTokenSource();
        using var clock = new ItemClock(10 * Second, _time, cancel.Token);
        await cancel.CancelAsync();
        Assert.True(clock.Over.IsCancellationRequested);
    }
}

using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;
using ActorCompute.Pool;

namespace ActorCompute.Client.Tests.Pool;

public class InputWindowTests
{
    [Fact]
    public async Task Reading_pauses_when_too_much_waits_and_goes_on_when_items_are_settled()
    {
        var window = new InputWindow(new Endless(itemsEach: 1000, bytesEach: 1 << 20));
        await using var segments = window.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var last = 0L;
        ValueTask<bool> moving;
        while ((moving = segments.MoveNextAsync()).IsCompleted && await moving) last = segments.Current.End;
        var waiting = moving.AsTask();
        Assert.Equal(17_000, last);
        window.Settle(new(5_000, 5_999));   // a segment counts in full until all of it is settled
        Assert.False(waiting.IsCompleted);
        window.Settle(new(5_999, 6_000));
        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(18_000, segments.Current.End);
    }

    [Fact]
    public async Task The_input_of_an_item_is_known_until_its_segment_is_settled()
    {
        var window = new InputWindow(new RangeInput(10, 19));
        await foreach (var _ in window.ReadAsync(CancellationToken.None)) Assert.Equal("13", window.Find(3));
        window.Settle(new(0, 9));
        Assert.Equal("19", window.Find(9));
        window.Settle(new(9, 10));
        Assert.Null(window.Find(9));
    }

    [Fact]
    public async Task Of_large_items_only_their_weight_is_kept_and_few_of_them_are_enough()
    {
        var window = new InputWindow(new Endless(itemsEach: 1, bytesEach: 200 << 20));
        await using var segments = window.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
        var last = 0L;
        Task<bool> moving;
        while ((moving = segments.MoveNextAsync().AsTask()).IsCompleted && await moving) last = segments.Current.End;
        Assert.Equal(6, last);
        Assert.Null(window.Find(0));
        window.Settle(new(0, 1));
        Assert.True(await moving.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private sealed class Endless(int itemsEach, int bytesEach) : IJobInput
    {
        public async IAsyncEnumerable<Segment> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.CompletedTask;
            for (var first = 0L; ; first += itemsEach)
                yield return new Segment(first, itemsEach, Codec.Json, ElementType.None, new byte[itemsEach * sizeof(int)], new byte[bytesEach - itemsEach * sizeof(int)]);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

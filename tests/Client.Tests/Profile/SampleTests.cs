using ActorCompute.Client.Tests.Pool;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Profile;

namespace ActorCompute.Client.Tests.Profile;

public class SampleTests
{
    [Theory]
    [InlineData(1, 1_000_000, 1, 500_000, 500_000)]
    [InlineData(1, 1_000_000, 4, 125_001, 875_000)]   // the middles of four quarters, nearly
    [InlineData(5, 7, 100, 5, 7)]
    [InlineData(-3, -3, 1, -3, -3)]
    public async Task A_range_is_sampled_evenly(long first, long last, long items, long least, long greatest)
    {
        await using var reader = new SampleReader(new RangeInput(first, last), TimeProvider.System);
        var sample = await reader.TakeAsync(items, CancellationToken.None);
        var segment = Assert.Single(sample.Segments);
        var (start, step) = segment.Progression;
        Assert.Equal((Math.Min(items, last - first + 1), last - first + 1), (sample.Count, sample.Of));
        Assert.InRange(start, least - 1, least + 1);
        Assert.InRange(start + step * (sample.Count - 1), greatest - 1, Math.Min(last, greatest + 1));
    }

    [Fact]
    public async Task Of_lines_no_more_are_read_than_the_sample_takes()
    {
        var read = 0;
        await using var reader = new SampleReader(new DocumentInput(Batches()), TimeProvider.System);
        Assert.Equal(2, (await reader.TakeAsync(2, CancellationToken.None)).Count);
        Assert.Equal(1, read);
        var sample = await reader.TakeAsync(5, CancellationToken.None);
        Assert.Equal((5, 2, null), (sample.Count, read, sample.Of));
        Assert.Equal([new ItemRange(0, 3), new ItemRange(3, 5)], sample.Segments.Select(s => s.Range));
        sample = await reader.TakeAsync(100, CancellationToken.None);
        Assert.Equal((9, 9), (sample.Count, sample.Of));

        async IAsyncEnumerable<IEnumerable<string>> Batches()
        {
            for (; read < 3;)
            {
                await Task.Yield();
                read++;
                yield return ["1", "2", "3"];
            }
        }
    }

    [Fact]
    public async Task Who_sends_lines_slowly_is_not_waited_for_once_there_are_some()
    {
        var (time, more) = (new ManualTime(), new TaskCompletionSource());
        await using var reader = new SampleReader(new DocumentInput(Batches()), time);
        Assert.Equal(1, (await reader.TakeAsync(1, CancellationToken.None)).Count);
        var taking = reader.TakeAsync(2, CancellationToken.None);
        Assert.False(taking.IsCompleted);
        time.Advance(SampleReader.Patience);
        Assert.Equal((1, null), ((await taking).Count, (await taking).Of));
        more.SetResult();
        Assert.Equal((2, 2), ((await reader.TakeAsync(3, CancellationToken.None)).Count, (await reader.TakeAsync(3, CancellationToken.None)).Of));

        async IAsyncEnumerable<IEnumerable<string>> Batches()
        {
            yield return ["1"];
            await more.Task;
            yield return ["2"];
        }
    }

    [Fact]
    public async Task An_item_that_no_message_has_room_for_is_refused()
    {
        await using var reader = new SampleReader(new DocumentInput([$"\"{new string('x', Segment.MaxBytes)}\""]), TimeProvider.System);
        var error = await Assert.ThrowsAsync<UserError>(() => reader.TakeAsync(1, CancellationToken.None));
        Assert.Contains("Item 0 of the input takes more than", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_follow_each_other_and_cross_no_segment()
    {
        var sample = new Sample([Segment.OfRange(0, 0, 1, 5), Segment.OfRange(5, 5, 1, 2)], null);
        Assert.Equal([new(0, 3), new(3, 5), new(5, 7)], sample.Parts(3).Select(p => p.Range));
    }

    [Fact]
    public async Task A_sample_is_a_job_s_input()
    {
        var sample = new Sample([Segment.OfRange(0, 0, 1, 5), Segment.OfRange(5, 5, 1, 2)], null);
        Assert.Equal([5L, 2], await sample.ToInput().ReadAsync(CancellationToken.None).Select(s => s.Count).ToListAsync());
    }

    [Theory]
    [InlineData(TaskKind.Cpu, 1, 0.12, false, false)]
    [InlineData(TaskKind.Cpu, 1, 0.13, false, true)]   // an eighth of half of 2 s
    [InlineData(TaskKind.Io, 1, 0.2, false, false)]
    [InlineData(TaskKind.Io, 1, 0.3, false, true)]
    [InlineData(TaskKind.Io, 1, 0.1, true, true)]   // there are no more
    [InlineData(TaskKind.Cpu, SampleSize.MostItems, 0.01, false, true)]
    public void A_trial_is_enough_once_it_takes_its_part_of_the_time(TaskKind kind, long items, double elapsed, bool isAll, bool expected) =>
        Assert.Equal(expected, Size(kind).IsEnough(items, TimeSpan.FromSeconds(elapsed), isAll));

    [Theory]
    [InlineData(TaskKind.Cpu, 100, 0.5, 200)]
    [InlineData(TaskKind.Io, 100, 0.5, 400)]
    [InlineData(TaskKind.Io, 1, 1.9, 4)]   // one for each processor
    [InlineData(TaskKind.Cpu, 1000, 0, SampleSize.MostItems)]
    [InlineData(TaskKind.Cpu, SampleSize.MostItems, 0.01, SampleSize.MostItems)]
    public void A_sample_takes_about_the_time(TaskKind kind, long items, double elapsed, long expected) =>
        Assert.Equal(expected, Size(kind).Of(items, TimeSpan.FromSeconds(elapsed)));

    [Theory]
    [InlineData(true, 5, false)]   // its code is new
    [InlineData(true, 11, true)]
    [InlineData(false, 5, true)]
    [InlineData(false, 1.9, false)]
    public void An_item_that_takes_longer_than_all_may_is_taken_alone(bool isFirst, double elapsed, bool expected) =>
        Assert.Equal(expected, Size(TaskKind.Cpu).IsLong(TimeSpan.FromSeconds(elapsed), isFirst));

    private static SampleSize Size(TaskKind kind) => SampleSize.For(kind, TimeSpan.FromSeconds(2), 4);
}

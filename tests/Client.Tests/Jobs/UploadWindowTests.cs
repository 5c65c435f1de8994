using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using FsCheck;
using FsCheck.Xunit;

namespace ActorCompute.Client.Tests.Jobs;

public class UploadWindowTests
{
    [Fact]
    public void What_is_stored_is_forgotten_and_the_rest_is_kept_in_order()
    {
        var window = Filled(3, 4, 5);
        window.Acknowledge(7);
        Assert.Equal([new ItemRange(7, 12)], window.Unacknowledged.Select(s => s.Range));
        window.Acknowledge(12);
        Assert.True(window.IsEmpty);
    }

    [Fact]
    public void A_segment_that_is_stored_in_part_is_sent_again_in_part()
    {
        var window = Filled(3, 4);
        window.Acknowledge(5);
        Assert.Equal([new ItemRange(5, 7)], window.Unacknowledged.Select(s => s.Range));
    }

    [Fact]
    public void What_the_coordinator_has_from_somebody_else_is_not_sent()
    {
        var window = new UploadWindow(mayBeAhead: true);
        window.Acknowledge(5);
        Assert.Null(window.Add(Segment.OfRange(0, 0, 1, 3)));
        Assert.Equal(new ItemRange(5, 7), window.Add(Segment.OfRange(3, 3, 1, 4))?.Range);
        window.Acknowledge(9);
        Assert.True(window.IsEmpty);
        Assert.Null(window.Add(Segment.OfRange(7, 7, 1, 2)));
        Assert.Equal(new ItemRange(9, 10), window.Add(Segment.OfRange(9, 9, 1, 1))?.Range);
        Assert.Equal((10, 9), (window.End, window.Stored));
    }

    [Fact]
    public void It_is_bounded_by_bytes_and_by_segments()
    {
        var window = new UploadWindow();
        for (var bytes = 0; bytes < UploadWindow.MostBytes; bytes += 256 << 10)
        {
            Assert.True(window.HasRoom);
            window.Add(Segment.OfRaw(window.End, ElementType.UInt8, new byte[256 << 10]));
        }
        Assert.False(window.HasRoom);
        window.Acknowledge(256 << 10);
        Assert.True(window.HasRoom);

        var small = Filled([.. Enumerable.Repeat(1, UploadWindow.MostSegments)]);
        Assert.False(small.HasRoom);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(13)]
    public void A_coordinator_that_forgot_or_knows_more_than_was_sent_is_not_the_one_the_job_began_on(long next)
    {
        var window = Filled(3, 4, 5);
        window.Acknowledge(3);
        Assert.Throws<UserError>(() => window.Acknowledge(next));
    }

    [Fact]
    public void A_gap_is_a_fault_of_the_program() =>
        Assert.Throws<ArgumentException>(() => Filled(3).Add(Segment.OfRange(4, 0, 1, 1)));

    [Property]
    public void After_any_acknowledgements_what_is_left_runs_from_there_to_the_end(PositiveInt[] counts, byte[] steps)
    {
        var window = Filled([.. counts.Select(c => c.Get)]);
        var next = 0L;
        foreach (var step in steps)
        {
            next = Math.Min(window.End, next + step);
            window.Acknowledge(next);
            var left = window.Unacknowledged;
            Assert.Equal(window.End - next, left.Sum(s => s.Count));
            Assert.Equal(next, left.Count > 0 ? left[0].First : window.End);
            Assert.Equal(left.Skip(1).Select(s => s.First), left.SkipLast(1).Select(s => s.End));
        }
    }

    private static UploadWindow Filled(params int[] counts)
    {
        var window = new UploadWindow();
        foreach (var count in counts) window.Add(Segment.OfRange(window.End, 0, 1, count));
        return window;
    }
}

using ActorCompute.Coordinator.Results;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Results;

public class OutcomesTests
{
    [Fact]
    public void Neighbours_become_one_row_with_all_their_failures()
    {
        var joined = Assert.Single(Outcomes.Join([Part(10, 5, failed: 12), Part(0, 10, failed: 3), Part(15, 1)]));
        Assert.Equal(new ItemRange(0, 16), joined.Values.Range);
        Assert.Equal([3, 12], joined.Failures.Select(f => f.Index).Order());
    }

    /// <summary>A reader's page holds at least one row, so a row must fit a message however its items failed.</summary>
    [Fact]
    public void Failures_weigh_so_that_no_row_grows_beyond_a_message()
    {
        var stack = new string('x', 10_000);
        var parts = Enumerable.Range(0, 1000).Select(i => Part(i, 1) with { Failures = [new(i, FailureKind.Exception, "T", "m", stack)] });
        var joined = Outcomes.Join(parts);
        Assert.Equal(1000, joined.Sum(o => o.Failures.Count));
        Assert.All(joined, o => Assert.True(o.Bytes <= Segment.MaxBytes));
        Assert.All(joined, o => Assert.All(o.Failures, f => Assert.True(o.Values.Range.Contains(f.Index))));
    }

    private static Outcomes Part(long first, int count, long? failed = null) => new(
        Segment.OfRaw(first, ElementType.Int64, new byte[count * 8]),
        failed is { } index ? [new(index, FailureKind.Exception, "T", "m")] : []);
}

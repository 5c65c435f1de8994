using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using FsCheck.Xunit;

namespace ActorCompute.Client.Tests.Jobs;

public class TakenResultsTests
{
    [Fact]
    public void What_is_new_is_passed_on_as_it_came()
    {
        var results = Of(0, 10, failed: 3);
        Assert.Same(results, new TakenResults().Take(results));
    }

    [Fact]
    public void What_comes_again_is_cut_out_with_its_failures()
    {
        var taken = new TakenResults();
        taken.Take(Of(2, 3, failed: 3));
        var rest = taken.Take(Of(0, 10, failed: 3));
        Assert.Equal([new ItemRange(0, 2), new(5, 10)], rest.Segments.Select(s => s.Range));
        Assert.Empty(rest.Failures);
        Assert.Equal(10, taken.Count);
    }

    /// <summary>Whatever comes, however often and in whatever pieces: each item once.</summary>
    [Property]
    public void Each_item_is_passed_on_once((byte First, byte Count)[] pieces)
    {
        var (taken, seen) = (new TakenResults(), new List<long>());
        foreach (var (first, count) in pieces)
            foreach (var segment in taken.Take(Of(first, count)).Segments)
                for (var i = segment.First; i < segment.End; i++) seen.Add(i);
        Assert.Equal(seen.Distinct().Count(), seen.Count);
        Assert.Equal(seen.Count, taken.Count);
        Assert.Equal(pieces.SelectMany(p => Enumerable.Range(p.First, p.Count)).Distinct().Count(), seen.Count);
    }

    private static JobResults Of(long first, long count, long? failed = null) =>
        new([Segment.OfRange(first, first, 1, count)], failed is { } index ? [new(index, FailureKind.Exception, "T", "m")] : []);
}

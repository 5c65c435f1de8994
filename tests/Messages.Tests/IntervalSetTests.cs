using FsCheck.Xunit;

namespace ActorCompute.Messages.Tests;

public class IntervalSetTests
{
    [Fact]
    public void Neighbours_become_one_range()
    {
        var set = new IntervalSet([new(0, 5), new(7, 9), new(5, 7)]);
        Assert.Equal([new ItemRange(0, 9)], set.Ranges);
    }

    [Fact]
    public void What_is_taken_out_of_the_middle_leaves_both_sides()
    {
        var set = new IntervalSet([new(0, 10)]);
        set.Remove(new(3, 6));
        Assert.Equal([new ItemRange(0, 3), new ItemRange(6, 10)], set.Ranges);
        Assert.Equal(new ItemRange(6, 10), set.From(4));
        Assert.True(set.From(10).IsEmpty);
    }

    [Fact]
    public void A_million_neighbours_that_come_one_by_one_are_one_range()
    {
        var set = new IntervalSet();
        for (var i = 0; i < 1_000_000; i++) set.Add(ItemRange.Of(i, 1));
        Assert.Single(set.Ranges);
        Assert.Equal(1_000_000, set.Count);
    }

    /// <summary>Against a plain set of numbers, after any sequence of additions and removals.</summary>
    [Property(MaxTest = 500)]
    public void It_holds_what_a_plain_set_would(List<(bool Add, byte First, byte Length)> steps)
    {
        var (set, model) = (new IntervalSet(), new SortedSet<long>());
        foreach (var (add, first, length) in steps)
        {
            var range = ItemRange.Of(first, length % 40);
            if (add) set.Add(range);
            else set.Remove(range);
            for (var i = range.First; i < range.End; i++)
                if (add) model.Add(i);
                else model.Remove(i);
        }
        Assert.Equal(model.Count, set.Count);
        Assert.Equal(model, set.Ranges.SelectMany(r => Enumerable.Range((int)r.First, (int)r.Count)).Select(i => (long)i));
        Assert.All(set.Ranges.Zip(set.Ranges.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.First));
        var missing = set.Missing(new(0, 300)).SelectMany(r => Enumerable.Range((int)r.First, (int)r.Count)).Select(i => (long)i);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => (long)i).Except(model), missing);
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(model.Contains(i), set.Contains(i)));
    }
}

using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using FsCheck.Xunit;

namespace ActorCompute.Coordinator.Tests.Results;

public class ResultOrderTests
{
    private static readonly ReadResults FromStart = new(0, Unordered: false);

    [Fact]
    public void Results_wait_for_those_before_them()
    {
        var order = new ResultOrder(JobHistory.Empty);
        order.Commit(1, [Raw(10, 5)]);
        Assert.IsType<Reading.NotYet>(order.Next(FromStart));
        order.Commit(2, [Raw(0, 10)]);
        Assert.Equal([new(0, 10), new(10, 15)], Here(order, FromStart).Select(r => r.Range));
    }

    [Fact]
    public void Unordered_readers_get_them_as_they_are_committed()
    {
        var order = new ResultOrder(JobHistory.Empty);
        order.Commit(1, [Raw(10, 5)]);
        var page = Here(order, new(0, Unordered: true));
        Assert.Equal([new(10, 15)], page.Select(r => r.Range));
        var next = new ReadResults(ResultOrder.CursorAfter(new(0, true), page), Unordered: true);
        Assert.IsType<Reading.NotYet>(order.Next(next));
        order.Commit(5, [Raw(0, 10)]);
        Assert.Equal([new(0, 10)], Here(order, next).Select(r => r.Range));
    }

    [Fact]
    public void A_page_begins_at_the_cursor_even_within_a_segment()
    {
        var order = new ResultOrder(JobHistory.Empty);
        order.Commit(1, [Raw(0, 10) with { Failures = [new(3, FailureKind.Exception, "", ""), new(8, FailureKind.Exception, "", "")] }]);
        var asked = new ReadResults(5, Unordered: false);
        var page = order.Page(asked, Here(order, asked));
        Assert.Equal(new(5, 10), Assert.Single(page).Range);
        Assert.Equal(8, Assert.Single(page[0].Outcomes.Failures).Index);
        Assert.Equal(10, ResultOrder.CursorAfter(asked, page));
    }

    [Fact]
    public void What_has_left_memory_is_read_from_the_store()
    {
        var order = new ResultOrder(JobHistory.Empty, recentBytes: 100);
        order.Commit(1, [Raw(0, 10)]);
        order.Commit(2, [Raw(10, 10)]);
        order.Commit(3, [Raw(20, 10)]);
        Assert.Equal(0, Assert.IsType<Reading.InStore>(order.Next(FromStart)).From);
        Assert.Equal(1, Assert.IsType<Reading.InStore>(order.Next(new(1, Unordered: true))).From);
        Assert.Equal([new(20, 30)], Here(order, new(20, false)).Select(r => r.Range));
    }

    [Fact]
    public void After_a_restart_old_results_come_from_the_store_and_new_ones_from_memory()
    {
        var order = new ResultOrder(new JobHistory([new(0, 30)], [new(0, 10)], 0, LastRow: 7));
        Assert.IsType<Reading.InStore>(order.Next(FromStart));
        Assert.IsType<Reading.InStore>(order.Next(new(3, Unordered: true)));
        Assert.IsType<Reading.NotYet>(order.Next(new(7, Unordered: true)));
        order.Commit(9, [Raw(10, 10)]);
        Assert.Equal(9, Assert.Single(Here(order, new(7, Unordered: true))).Row);
        Assert.Equal([new(10, 20)], Here(order, new(10, false)).Select(r => r.Range));
    }

    [Fact]
    public void At_the_end_gaps_stay_and_readers_are_told()
    {
        var order = new ResultOrder(JobHistory.Empty);
        order.Commit(1, [Raw(10, 5)]);
        order.Ended = true;
        var page = order.Page(FromStart, Here(order, FromStart));
        Assert.Equal([new(10, 15)], page.Select(r => r.Range));
        Assert.IsType<Reading.AtEnd>(order.Next(FromStart with { Cursor = 15 }));
        Assert.IsType<Reading.AtEnd>(order.Next(new(1, Unordered: true)));
    }

    /// <summary>Reading the store takes a while, in which the last results may be committed and the job end.</summary>
    [Fact]
    public void A_page_that_was_read_before_the_job_ended_leaves_nothing_out_that_was_committed_since()
    {
        var order = new ResultOrder(JobHistory.Empty);
        order.Commit(1, [Raw(0, 5), Raw(10, 5)]);
        CommittedRow[] read = [new(1, Raw(0, 5)), new(2, Raw(10, 5))];
        order.Commit(3, [Raw(5, 5)]);
        order.Ended = true;
        Assert.Equal([new(0, 5)], order.Page(FromStart, read).Select(r => r.Range));
    }

    /// <summary>Whatever order segments are committed in, an ordered reader sees every index once, ascending, and an unordered one each once.</summary>
    [Property(MaxTest = 200)]
    public void Every_item_is_read_once(byte[] sizes, int seed)
    {
        var segments = new List<Outcomes>();
        foreach (var size in sizes) segments.Add(Raw(segments.Count == 0 ? 0 : segments[^1].Values.End, size % 20 + 1));
        var shuffled = segments.OrderBy(s => (s.Values.First * 7919 + seed) % 101).ToArray();
        var order = new ResultOrder(JobHistory.Empty, recentBytes: long.MaxValue);
        var (ordered, unordered) = (new List<long>(), new List<long>());
        var (next, row) = (0L, 0L);
        for (var i = 0; i < shuffled.Length; i++)
        {
            order.Commit(i + 1, [shuffled[i]]);
            order.Ended = i == shuffled.Length - 1;
            next = Drain(order, new(next, false), ordered);
            row = Drain(order, new(row, true), unordered);
        }
        var all = Enumerable.Range(0, (int)(segments.Count == 0 ? 0 : segments[^1].Values.End)).Select(i => (long)i).ToArray();
        Assert.Equal(all, ordered);
        Assert.Equal(all, unordered.Order());
    }

    private static long Drain(ResultOrder order, ReadResults asked, List<long> seen)
    {
        while (order.Next(asked) is Reading.Here(var rows))
        {
            var page = order.Page(asked, rows);
            foreach (var row in page)
                for (var i = row.Range.First; i < row.Range.End; i++) seen.Add(i);
            asked = asked with { Cursor = ResultOrder.CursorAfter(asked, page) };
        }
        return asked.Cursor;
    }

    private static IReadOnlyList<CommittedRow> Here(ResultOrder order, ReadResults asked) => Assert.IsType<Reading.Here>(order.Next(asked)).Rows;

    private static Outcomes Raw(long first, int count) => new(Segment.OfRaw(first, ElementType.Int64, new byte[count * 8]), []);
}

using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Results;

/// <summary>What a reader gets next: in index order, or in the order of commits. Mutable, with a single owner.</summary>
internal sealed class ResultOrder
{
    /// <summary>What one page carries: a message's worth.</summary>
    public const long PageBytes = 1 << 20;

    private readonly IntervalSet _committed;
    private readonly RecentResults _recent;

    /// <param name="history">What was in the store at the start.</param>
    /// <param name="recentBytes">How much to keep in memory for readers who keep up.</param>
    public ResultOrder(JobHistory history, long recentBytes = RecentResults.DefaultBytes)
    {
        _committed = new IntervalSet(history.Answered);
        _recent = new RecentResults(history.LastRow, recentBytes);
    }

    /// <summary>Set once no more outcomes will come: gaps then stay, and the end is the end.</summary>
    public bool Ended { get; set; }

    public void Commit(long firstRow, IReadOnlyList<Outcomes> outcomes)
    {
        for (var i = 0; i < outcomes.Count; i++)
        {
            _committed.Add(outcomes[i].Values.Range);
            _recent.Add(new(firstRow + i, outcomes[i]));
        }
    }

    /// <summary>Where to look for what follows a cursor.</summary>
    public Reading Next(ReadResults asked) => asked.Unordered ? NextCommitted(asked.Cursor) : NextInOrder(asked.Cursor);

    /// <summary>
    /// The page that rows make, for what was asked: in index order it begins at the cursor, even within a row. Rows that were read before
    /// the job ended may lack some that fill a gap.
    /// </summary>
    public IReadOnlyList<CommittedRow> Page(ReadResults asked, IReadOnlyList<CommittedRow> rows)
    {
        if (asked.Unordered) return rows;
        var page = new List<CommittedRow>();
        var next = asked.Cursor;
        foreach (var row in rows)
        {
            if (row.Range.End <= next) continue;
            if (row.Range.First > next && (!Ended || _committed.From(next).First < row.Range.First)) break;
            page.Add(row.Range.First >= next ? row : row with { Outcomes = From(row.Outcomes, next) });
            next = row.Range.End;
        }
        return page;
    }

    /// <summary>The cursor behind a page.</summary>
    public static long CursorAfter(ReadResults asked, IReadOnlyList<CommittedRow> page) =>
        page.Count == 0 ? asked.Cursor : asked.Unordered ? page[^1].Row : page[^1].Range.End;

    private static Outcomes From(Outcomes outcomes, long index) =>
        new(outcomes.Values.Slice(outcomes.Values.Range with { First = index }), [.. outcomes.Failures.Where(f => f.Index >= index)]);

    private Reading NextInOrder(long cursor)
    {
        var next = _committed.From(cursor);
        if (next.IsEmpty) return Ended ? new Reading.AtEnd() : new Reading.NotYet();
        if (next.First > cursor && !Ended) return new Reading.NotYet();
        var recent = _recent.InOrder(next.First, PageBytes);
        return recent.Count > 0 ? new Reading.Here(recent) : new Reading.InStore(next.First);
    }

    private Reading NextCommitted(long cursor)
    {
        if (cursor < _recent.Forgotten) return new Reading.InStore(cursor);
        var recent = _recent.AfterRow(cursor, PageBytes);
        if (recent.Count > 0) return new Reading.Here(recent);
        return Ended ? new Reading.AtEnd() : new Reading.NotYet();
    }
}

/// <summary>Where a reader's next results are.</summary>
internal abstract record Reading
{
    /// <summary>In memory.</summary>
    internal sealed record Here(IReadOnlyList<CommittedRow> Rows) : Reading;

    /// <summary>In the store, from this index or after this row.</summary>
    internal sealed record InStore(long From) : Reading;

    /// <summary>Nowhere yet.</summary>
    internal sealed record NotYet : Reading;

    /// <summary>The reader has them all.</summary>
    internal sealed record AtEnd : Reading;
}

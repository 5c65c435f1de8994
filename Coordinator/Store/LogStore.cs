using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Results;
using LinqToDB;
using LinqToDB.Mapping;

namespace ActorCompute.Coordinator.Store;

/// <summary>A line of a job's log.</summary>
[Table("log")]
internal sealed class LogRow
{
    [Column("job"), PrimaryKey(1)] public long Job { get; init; }

    /// <summary>Counts the job's lines from 1, those that are not kept any more included.</summary>
    [Column("number"), PrimaryKey(2)] public long Number { get; init; }

    [Column("item")] public long Item { get; init; }
    [Column("attempt")] public int Attempt { get; init; }
    [Column("node"), NotNull] public string Node { get; init; } = "";
    [Column("at_ms")] public long AtMs { get; init; }
    [Column("text"), NotNull] public string Text { get; init; } = "";
}

/// <summary>Lines that items have printed on a node. Of a job's lines the last ones are kept.</summary>
/// <param name="At">When they came.</param>
internal sealed record InsertLog(long Job, NodeId Node, IReadOnlyList<LogLine> Lines, DateTimeOffset At) : Write
{
    /// <summary>How many lines of a job are kept.</summary>
    public const int Kept = 10_000;

    public override long Bytes => base.Bytes + Lines.Sum(l => 64 + 2L * l.Text.Length);

    public override long ApplyTo(StoreTransaction to)
    {
        var log = to.Db.GetTable<LogRow>();
        if (!to.Db.GetTable<JobRow>().Any(j => j.Key == Job && j.Status != JobStore.Deleted)) return 0;
        var last = log.Where(l => l.Job == Job).Max(l => (long?)l.Number) ?? 0;
        foreach (var line in Lines)
            to.Db.Insert(new LogRow
            {
                Job = Job, Number = ++last, Item = line.Item, Attempt = line.Attempt, Node = Node.Value, AtMs = At.ToUnixTimeMilliseconds(), Text = line.Text,
            });
        log.Delete(l => l.Job == Job && l.Number <= last - Kept);
        return last;
    }
}

internal sealed partial class JobStore
{
    /// <summary>Lines of a job's log behind a number, in the order in which they came.</summary>
    /// <param name="item">Those of this item alone; null for all.</param>
    public IReadOnlyList<LoggedLine> ReadLog(long job, long after, long? item, long maxBytes, int maxLines) => Read(db => db.GetTable<LogRow>()
        .Where(l => l.Job == job && l.Number > after && (item == null || l.Item == item)).OrderBy(l => l.Number).Take(maxLines).AsEnumerable()
        .Select(l => new LoggedLine(l.Number, DateTimeOffset.FromUnixTimeMilliseconds(l.AtMs), l.Node, l.Item == LogLine.NoItem ? null : l.Item, l.Attempt, l.Text))
        .TakeBytes(l => 64 + 4L * l.Text.Length, maxBytes));
}

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

/// <summary>How far a node's lines of a job have come.</summary>
[Table("log_source")]
internal sealed class LogSourceRow
{
    [Column("job"), PrimaryKey(1)] public long Job { get; init; }

    [Column("node"), PrimaryKey(2), NotNull] public string Node { get; init; } = "";

    [Column("incarnation"), PrimaryKey(3)] public long Incarnation { get; init; }

    [Column("number")] public long Number { get; init; }
}

/// <summary>
/// Lines that items have printed on a node. Of a job's lines the last ones are kept. Those that are there already are not written again, and where some
/// are missing a line says how many.
/// </summary>
/// <param name="At">When they came.</param>
internal sealed record InsertLog(long Job, NodeId Node, long Incarnation, IReadOnlyList<LogLine> Lines, DateTimeOffset At) : Write
{
    /// <summary>How many lines of a job are kept.</summary>
    public const int Kept = 10_000;

    public override bool CanWait => true;

    public override long Bytes => base.Bytes + Lines.Sum(l => 64 + 2L * l.Text.Length);

    public override long ApplyTo(StoreTransaction to)
    {
        var log = to.Db.GetTable<LogRow>();
        if (!to.Db.GetTable<JobRow>().Any(j => j.Key == Job && j.Status != JobStore.Deleted)) return 0;
        var last = log.Where(l => l.Job == Job).Max(l => (long?)l.Number) ?? 0;
        var first = last;
        foreach (var line in New(to)) to.Db.Insert(Row(line, ++last));
        if (last > first) log.Delete(l => l.Job == Job && l.Number <= last - Kept);
        return last;
    }

    /// <summary>The lines that are not there yet, and what is told of those that are missing.</summary>
    private List<LogLine> New(StoreTransaction to)
    {
        var source = to.Db.GetTable<LogSourceRow>().FirstOrDefault(s => s.Job == Job && s.Node == Node.Value && s.Incarnation == Incarnation);
        var (seen, lines) = (source?.Number ?? 0, new List<LogLine>(Lines.Count));
        foreach (var line in Lines)
        {
            if (line.Number > 0 && line.Number <= seen) continue;
            var missing = line.Number == 0 ? 0 : line.Number - seen - (line.IsCountAlone ? 0 : 1);
            if (missing > 0) lines.Add(new(line.Job, LogLine.NoItem, 1, LogLine.TextOfGap(missing)));
            if (!line.IsCountAlone) lines.Add(line);
            seen = Math.Max(seen, line.Number);
        }
        if (seen > (source?.Number ?? 0)) to.Db.InsertOrReplace(new LogSourceRow { Job = Job, Node = Node.Value, Incarnation = Incarnation, Number = seen });
        return lines;
    }

    private LogRow Row(LogLine line, long number) => new()
    {
        Job = Job, Number = number, Item = line.Item, Attempt = line.Attempt, Node = Node.Value, AtMs = At.ToUnixTimeMilliseconds(), Text = line.Text,
    };
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

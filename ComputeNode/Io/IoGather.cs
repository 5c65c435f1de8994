using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Io;

/// <summary>Outcomes of items that were started together, as they come; taken as runs of neighbours.</summary>
internal sealed class IoGather(ItemRange items)
{
    private readonly List<Outcome> _finished = [];
    private long _missing = items.Count;

    /// <summary>Whether every item has an outcome.</summary>
    public bool IsComplete => _missing == 0;

    public void Succeeded(long index, ReadOnlyMemory<byte> document, TimeSpan wall) => Add(new Outcome(index, document, null, wall));

    public void Failed(Failure failure, TimeSpan wall) => Add(new Outcome(failure.Index, default, failure, wall));

    /// <summary>What came since the last call, ordered by index.</summary>
    public IReadOnlyList<IoResult> Take()
    {
        _finished.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        var results = new List<IoResult>();
        for (int start = 0, end; start < _finished.Count; start = end)
        {
            end = RunEnd(start);
            results.Add(ToResult(_finished.GetRange(start, end - start)));
        }
        _finished.Clear();
        return results;
    }

    private void Add(Outcome outcome)
    {
        _finished.Add(outcome);
        _missing--;
    }

    /// <summary>The end of a run of neighbours that fits one message, failures and all.</summary>
    private int RunEnd(int start)
    {
        var (end, bytes, failureBytes) = (start, 0, 0);
        do
        {
            bytes += _finished[end].Document.Length + sizeof(int);
            failureBytes += _finished[end].Failure?.Bytes ?? 0;
            if (end > start && (bytes > Segment.MaxBytes || failureBytes > WorkerProtocol.MaxFailureBytes)) break;
            end++;
        }
        while (end < _finished.Count && _finished[end].Index == _finished[end - 1].Index + 1);
        return end;
    }

    private static IoResult ToResult(List<Outcome> run)
    {
        var documents = new JsonSegmentBuilder(run[0].Index);
        foreach (var outcome in run) documents.Add(outcome.Document.Span);
        var wall = new TimeSpan(run.Sum(o => o.Wall.Ticks));
        return new IoResult(documents.Take()!, [.. run.Select(o => o.Failure).OfType<Failure>()], new WorkCost(run.Count, TimeSpan.Zero, wall, 0));
    }

    private readonly record struct Outcome(long Index, ReadOnlyMemory<byte> Document, Failure? Failure, TimeSpan Wall);
}

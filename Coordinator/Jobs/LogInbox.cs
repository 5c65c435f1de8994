using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// Lines of a job's log on their way to the store, a few at a time, so that nothing else waits for them. Bounded: of more than the store would keep the
/// oldest go, and the store sees the gap. Pure.
/// </summary>
internal sealed class LogInbox
{
    /// <summary>What goes to the store at once.</summary>
    public const int PartLines = 500, PartCharacters = 256 << 10;

    /// <summary>What waits at most.</summary>
    public const int MostCharacters = 4 << 20;

    private readonly Queue<(NodeId Node, long Incarnation, LogLine Line)> _lines = [];
    private long _characters;

    public bool IsEmpty => _lines.Count == 0;

    public void Add(NodeId node, long incarnation, IEnumerable<LogLine> lines)
    {
        foreach (var line in lines)
        {
            _lines.Enqueue((node, incarnation, line));
            _characters += line.Text.Length;
        }
        while (_lines.Count > InsertLog.Kept || _characters > MostCharacters) _characters -= _lines.Dequeue().Line.Text.Length;
    }

    /// <summary>The next lines of one node; null if there are none.</summary>
    public (NodeId Node, long Incarnation, IReadOnlyList<LogLine> Lines)? Take()
    {
        if (!_lines.TryPeek(out var first)) return null;
        var (part, characters) = (new List<LogLine>(), 0);
        while (part.Count < PartLines && characters < PartCharacters && _lines.TryPeek(out var next) && (next.Node, next.Incarnation) == (first.Node, first.Incarnation))
        {
            part.Add(_lines.Dequeue().Line);
            characters += next.Line.Text.Length;
        }
        _characters -= characters;
        return (first.Node, first.Incarnation, part);
    }
}

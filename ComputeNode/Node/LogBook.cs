using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Node;

/// <summary>
/// What items have printed and is still to be sent. A log may be incomplete but never in the way: what is more than fits is counted and left out. Any thread may add.
/// </summary>
internal sealed class LogBook
{
    /// <summary>The most that goes into one message, so that logs take little of the way to the coordinator and of its store.</summary>
    public const int MessageLines = 2000, MessageCharacters = 256 << 10;

    /// <summary>The most that waits: a burst is not left out, and whoever comes behind it waits for less than a second.</summary>
    public const int MostLines = 6000, MostCharacters = 3 * MessageCharacters;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = [];
    private readonly Dictionary<JobId, long> _left = [];
    private int _characters;

    public void Add(PrintedLine printed)
    {
        lock (_gate)
        {
            if (_lines.Count >= MostLines || _characters >= MostCharacters)
            {
                _left[printed.Job] = _left.GetValueOrDefault(printed.Job) + 1;
                return;
            }
            _lines.Enqueue(new(printed.Job, printed.Item, printed.Attempt, printed.Text));
            _characters += printed.Text.Length;
        }
    }

    /// <summary>What comes next, as much as a message takes; behind the last of it, of each job, how many lines were left out.</summary>
    public IReadOnlyList<LogLine> Take()
    {
        lock (_gate)
        {
            var (taken, characters) = (new List<LogLine>(), 0);
            while (taken.Count < MessageLines && characters < MessageCharacters && _lines.TryDequeue(out var line))
            {
                taken.Add(line);
                characters += line.Text.Length;
            }
            _characters -= characters;
            if (_lines.Count > 0) return taken;
            taken.AddRange(_left.Select(l => LogLine.OfLeftOut(l.Key, l.Value)));
            _left.Clear();
            return taken;
        }
    }
}

using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Node;

/// <summary>
/// What items have printed since it was last sent. A log may be incomplete but never in the way: what is more than fits is counted and left out. Any thread may add.
/// </summary>
internal sealed class LogBook
{
    /// <summary>The most that is kept for one message.</summary>
    public const int MostLines = 2000, MostCharacters = 256 << 10;

    private readonly Lock _gate = new();
    private readonly Dictionary<JobId, long> _left = [];
    private List<LogLine> _lines = [];
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
            _lines.Add(new(printed.Job, printed.Item, printed.Attempt, printed.Text));
            _characters += printed.Text.Length;
        }
    }

    /// <summary>All there is, in the order in which it came, and behind it of each job how many lines were left out.</summary>
    public IReadOnlyList<LogLine> Take()
    {
        lock (_gate)
        {
            if (_lines.Count == 0) return [];
            var taken = _lines;
            foreach (var (job, left) in _left) taken.Add(LogLine.OfLeftOut(job, left));
            (_lines, _characters) = ([], 0);
            _left.Clear();
            return taken;
        }
    }
}

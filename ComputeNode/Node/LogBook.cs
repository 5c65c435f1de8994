using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Node;

/// <summary>
/// What items have printed and the coordinator has not stored yet. A log may be incomplete but never in the way: lines are counted for each job, those
/// that do not fit too, so that a gap shows where the next one comes. Any thread may add.
/// </summary>
internal sealed class LogBook
{
    /// <summary>The most that goes into one message, so that logs take little of the way to the coordinator and of its store.</summary>
    public const int MessageLines = 2000, MessageCharacters = 256 << 10;

    /// <summary>The most that waits: a burst is not left out, and whoever comes behind it waits for less than a second.</summary>
    public const int MostLines = 6000, MostCharacters = 3 * MessageCharacters;

    /// <summary>What is not acknowledged by then, all else being sent, is sent again.</summary>
    public static readonly TimeSpan AcknowledgedWithin = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _waiting = [];
    private readonly Dictionary<JobId, long> _counts = [];
    private readonly Dictionary<JobId, long> _left = [];   // the number of the last line that did not fit
    private List<LogLine> _sent = [];
    private TimeSpan _sentAt;
    private int _characters;

    public void Add(LogLine printed)
    {
        lock (_gate)
        {
            var number = _counts[printed.Job] = _counts.GetValueOrDefault(printed.Job) + 1;
            if (_waiting.Count + _sent.Count >= MostLines || _characters >= MostCharacters)
            {
                _left[printed.Job] = number;
                return;
            }
            _waiting.Enqueue(printed with { Number = number });
            _characters += printed.Text.Length;
        }
    }

    /// <summary>What comes next, as much as a message takes; behind the last of it, how far each job's lines did not fit.</summary>
    public IReadOnlyList<LogLine> Take(TimeSpan now)
    {
        lock (_gate)
        {
            if (_sent.Count > 0 && now - _sentAt >= AcknowledgedWithin) TakeBack();
            var (taken, characters) = (new List<LogLine>(), 0);
            while (taken.Count < MessageLines && characters < MessageCharacters && _waiting.TryDequeue(out var line))
            {
                taken.Add(line);
                characters += line.Text.Length;
            }
            if (_waiting.Count == 0)
            {
                taken.AddRange(_left.Select(l => LogLine.UpTo(l.Key, l.Value)));
                _left.Clear();
            }
            if (taken.Count == 0) return taken;
            _sent.AddRange(taken);
            _sentAt = now;
            return taken;
        }
    }

    /// <summary>The job's lines up to this one are stored, or nobody wants them.</summary>
    public void Acknowledge(JobId job, long upTo)
    {
        lock (_gate)
        {
            var kept = new List<LogLine>(_sent.Count);
            foreach (var line in _sent)
                if (line.Job == job && line.Number <= upTo) _characters -= line.Text.Length;
                else kept.Add(line);
            _sent = kept;
        }
    }

    /// <summary>What was sent and not acknowledged goes first again: who was to have it may be gone.</summary>
    public void SendAgain()
    {
        lock (_gate) TakeBack();
    }

    private void TakeBack()
    {
        var waiting = _waiting.ToArray();
        _waiting.Clear();
        foreach (var line in _sent.Concat(waiting)) _waiting.Enqueue(line);
        _sent = [];
    }
}

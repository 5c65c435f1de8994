using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Node;

/// <summary>
/// Every result from the moment it is there until its commit is acknowledged. Says what to send now: the new ones, as far as the bytes
/// in flight allow, and those that have waited too long for their acknowledgement.
/// </summary>
internal sealed class ResultBook
{
    /// <summary>Beyond so many bytes nothing more is sent, and no lease is started, until acknowledgements come.</summary>
    public const long MostBytes = 16 << 20;

    /// <summary>So many results are too many too: each may be of another lease, and every report names all leases that are held.</summary>
    public const int MostResults = 16_384;

    private const int WorthAMessage = 64 << 10;
    private const int BytesBeside = 64;   // a result's ids and costs
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<long, Entry> _held = [];
    private readonly Queue<Entry> _unsent = new();
    private readonly Queue<Entry> _sent = new();   // in the order of their times; some are acknowledged already
    private long _number;
    private long _bytesInFlight;

    /// <summary>What is held, in bytes.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => _held.Count == 0;

    /// <summary>Whether some were never sent, or are to be sent again.</summary>
    public bool HasUnsent => _unsent.Count > 0;

    /// <summary>Whether to send at once: while something is on its way, little things wait for company.</summary>
    public bool IsWorthSending => HasUnsent && (_bytesInFlight == 0 || Bytes - _bytesInFlight >= WorthAMessage);

    public bool IsFull => Bytes >= MostBytes || _held.Count >= MostResults;

    /// <summary>Gives a result its number and holds it.</summary>
    public void Add(JobId job, LeaseId lease, Segment? values, IReadOnlyList<Failure> failures, WorkCost cost, LeaseEnd? end)
    {
        var result = new LeaseResult(++_number, job, lease, values, failures, cost, end);
        var entry = new Entry(result, BytesBeside + (values?.Bytes ?? 0) + failures.Sum(f => f.Bytes) + (end?.Detail.Length ?? 0));
        _held.Add(result.Number, entry);
        _unsent.Enqueue(entry);
        Bytes += entry.Bytes;
    }

    /// <summary>These are committed: they are forgotten.</summary>
    public void Acknowledge(IReadOnlyList<long> numbers)
    {
        foreach (var number in numbers)
        {
            if (!_held.Remove(number, out var entry)) continue;
            Bytes -= entry.Bytes;
            if (entry.IsInFlight) _bytesInFlight -= entry.Bytes;
            entry.IsAcknowledged = true;
        }
    }

    /// <summary>What was sent may be lost: all of it is to be sent again, in order.</summary>
    public void Reconnect()
    {
        _unsent.Clear();
        _sent.Clear();
        _bytesInFlight = 0;
        foreach (var entry in _held.Values)
        {
            entry.IsInFlight = false;
            _unsent.Enqueue(entry);
        }
    }

    /// <summary>What to send now, each list for one message of at most <see cref="Segment.MaxBytes"/> unless a single result is larger.</summary>
    public IReadOnlyList<IReadOnlyList<LeaseResult>> Send(TimeSpan now)
    {
        TakeBackOverdue(now);
        var messages = new List<IReadOnlyList<LeaseResult>>();
        var (message, bytes) = (new List<LeaseResult>(), 0L);
        while (NextUnsent() is { } entry)
        {
            if (bytes > 0 && bytes + entry.Bytes > Segment.MaxBytes)
            {
                messages.Add(message);
                (message, bytes) = ([], 0);
            }
            message.Add(entry.Result);
            bytes += entry.Bytes;
            Sent(entry, now);
        }
        if (message.Count > 0) messages.Add(message);
        return messages;
    }

    /// <summary>For each lease with unacknowledged results, the run of items that spans them.</summary>
    public IEnumerable<HeldLease> Held() =>
        _held.Values.Select(e => new HeldLease(e.Result.Lease, e.Result.Job, e.Result.Values?.Range ?? default));

    private void TakeBackOverdue(TimeSpan now)
    {
        while (_sent.TryPeek(out var oldest) && (oldest.IsAcknowledged || oldest.SentAt + Patience <= now))
        {
            _sent.Dequeue();
            if (oldest.IsAcknowledged) continue;
            oldest.IsInFlight = false;
            _bytesInFlight -= oldest.Bytes;
            _unsent.Enqueue(oldest);
        }
    }

    private Entry? NextUnsent()
    {
        while (_unsent.TryPeek(out var entry) && entry.IsAcknowledged) _unsent.Dequeue();
        return _bytesInFlight < MostBytes && _unsent.TryDequeue(out var next) ? next : null;
    }

    private void Sent(Entry entry, TimeSpan now)
    {
        (entry.IsInFlight, entry.SentAt) = (true, now);
        _bytesInFlight += entry.Bytes;
        _sent.Enqueue(entry);
    }

    private sealed class Entry(LeaseResult result, long bytes)
    {
        public LeaseResult Result => result;

        public long Bytes => bytes;

        public TimeSpan SentAt { get; set; }

        public bool IsInFlight { get; set; }

        public bool IsAcknowledged { get; set; }
    }
}

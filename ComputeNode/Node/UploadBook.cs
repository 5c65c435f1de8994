using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Node;

/// <summary>A result that has no number yet.</summary>
internal sealed record UnsentResult(Lease Lease, Segment? Values, IReadOnlyList<Failure> Failures, WorkCost Cost, LeaseEnd? End);

/// <summary>
/// Large results until the coordinator has their bytes, and behind them whatever else comes of the same lease, so that its end overtakes
/// none of them. Other leases are not held up.
/// </summary>
internal sealed class UploadBook
{
    /// <summary>While so many bytes wait, no lease is started: they lie on the disk.</summary>
    public const long MostBytes = 1L << 30;

    private readonly Dictionary<LeaseId, Queue<Waiting>> _leases = [];
    private readonly Dictionary<ContentPart, int> _parts = [];   // how many results wait for each

    public bool IsEmpty => _leases.Count == 0;

    public bool IsFull => Bytes >= MostBytes;

    /// <summary>Content that waits.</summary>
    public long Bytes { get; private set; }

    /// <summary>What is on its way to the coordinator.</summary>
    public IEnumerable<ContentPart> Parts => _parts.Keys;

    /// <summary>For each lease that waits, the run of items whose results do.</summary>
    public IEnumerable<HeldLease> Held() =>
        _leases.Values.SelectMany(l => l).Select(w => new HeldLease(w.Result.Lease.Id, w.Result.Lease.Job, w.Result.Values?.Range ?? default));

    /// <summary>Whether the result has to wait: for its own bytes, or behind others of its lease.</summary>
    public bool MustWait(UnsentResult result) => ContentPart.ResultOf(result.Values) is not null || _leases.ContainsKey(result.Lease.Id);

    /// <summary>The result waits.</summary>
    /// <returns>What is to be brought to the coordinator now; null if nothing, or it is on its way.</returns>
    public ContentPart? Add(UnsentResult result)
    {
        var part = ContentPart.ResultOf(result.Values);
        if (!_leases.TryGetValue(result.Lease.Id, out var queue)) _leases.Add(result.Lease.Id, queue = new());
        queue.Enqueue(new Waiting(result, part));
        if (part is not { } large) return null;
        Bytes += large.Bytes ?? 0;
        var known = _parts.GetValueOrDefault(large);
        _parts[large] = known + 1;
        return known == 0 ? large : null;
    }

    /// <summary>The coordinator has these bytes.</summary>
    /// <returns>The results that wait no longer, those of a lease in order.</returns>
    public IReadOnlyList<UnsentResult> Came(ContentPart part) => Settle(part, static result => result);

    /// <summary>
    /// The coordinator will never have these bytes. What is too large fails; what was lost on this node is no outcome, and its item is open when the
    /// lease ends.
    /// </summary>
    /// <param name="isCharged">Whether an item of this lease counts that as a lost worker, since it was so too often.</param>
    /// <returns>The results that wait no longer, those of a lease in order.</returns>
    public IReadOnlyList<UnsentResult> Refuse(ContentPart part, string sentence, Predicate<Lease> isCharged) =>
        Settle(part, result => part.Bytes > ContentLimits.PieceBytes ? Failed(result, FailureKind.BadResult, sentence)
            : !isCharged(result.Lease) || result.Values!.IsPartial ? result with { Values = null, Failures = [] }
            : Failed(result, FailureKind.WorkerLost, sentence));

    private List<UnsentResult> Settle(ContentPart part, Func<UnsentResult, UnsentResult> outcome)
    {
        var free = new List<UnsentResult>();
        if (!_parts.Remove(part)) return free;
        foreach (var (lease, queue) in _leases.ToList())
        {
            foreach (var waiting in queue.Where(w => w.Part == part))
            {
                (waiting.Result, waiting.Part) = (outcome(waiting.Result), null);
                Bytes -= part.Bytes ?? 0;
            }
            while (queue.TryPeek(out var first) && first.Part is null) free.Add(queue.Dequeue().Result);
            if (queue.Count == 0) _leases.Remove(lease);
        }
        return free;
    }

    /// <summary>A document without bytes stands for an item that failed.</summary>
    private static UnsentResult Failed(UnsentResult result, FailureKind kind, string sentence)
    {
        var values = result.Values!;
        return result with
        {
            Values = values.IsPartial ? WithoutValue(values) : Segment.OfDocument(values.First, default),
            Failures = [new Failure(values.First, kind, "", sentence).Bounded()],
        };
    }

    private static Segment WithoutValue(Segment partial)
    {
        var block = new PartialSegmentBuilder();
        block.Add(Partials.BlocksOf(partial).Single().Block, default);
        return block.Take()!;
    }

    private sealed class Waiting(UnsentResult result, ContentPart? part)
    {
        public UnsentResult Result { get; set; } = result;

        /// <summary>The bytes it waits for; null if it only waits behind others.</summary>
        public ContentPart? Part { get; set; } = part;
    }
}

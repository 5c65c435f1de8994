using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// Inputs on their way into the store: one write at a time, so that a failed one leaves no gap, and what comes meanwhile shares the next.
/// </summary>
/// <typeparam name="TAsker">Whom to tell.</typeparam>
internal sealed class PendingInputs<TAsker>(long next)
{
    private readonly List<(Segment Segment, TAsker Asker)> _waiting = [];
    private List<(Segment Segment, TAsker Asker)> _writing = [];

    /// <summary>The index expected next, counting what is on its way.</summary>
    public long Next { get; private set; } = next;

    public bool IsEmpty => _waiting.Count == 0 && _writing.Count == 0;

    /// <summary>Takes a segment; what of it has been taken before is cut off.</summary>
    /// <returns>False if nothing of it is new.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It leaves a gap.</exception>
    public bool TryAdd(Segment segment, TAsker asker)
    {
        if (segment.First > Next) throw new ArgumentOutOfRangeException(nameof(segment), segment.First, $"Item {Next} is expected next.");
        if (segment.End <= Next) return false;
        _waiting.Add((segment.Slice(new ItemRange(Next, segment.End)), asker));
        Next = segment.End;
        return true;
    }

    /// <summary>The segments to write now; none if a write is under way or nothing waits.</summary>
    public IReadOnlyList<Segment> Begin()
    {
        if (_writing.Count > 0 || _waiting.Count == 0) return [];
        _writing = [.. _waiting];
        _waiting.Clear();
        return [.. _writing.Select(w => w.Segment)];
    }

    /// <summary>The write succeeded.</summary>
    /// <returns>Whom to tell.</returns>
    public IReadOnlyList<(Segment Segment, TAsker Asker)> End()
    {
        var written = _writing;
        _writing = [];
        return written;
    }

    /// <summary>The write failed: it, and all behind it, is to be sent again from <paramref name="next"/> on.</summary>
    /// <returns>Whom to tell.</returns>
    public IReadOnlyList<TAsker> Fail(long next)
    {
        IReadOnlyList<TAsker> askers = [.. _writing.Concat(_waiting).Select(w => w.Asker)];
        _writing = [];
        _waiting.Clear();
        Next = next;
        return askers;
    }
}

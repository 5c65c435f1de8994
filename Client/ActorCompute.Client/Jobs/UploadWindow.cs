using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Jobs;

/// <summary>Segments that were sent and are not known to be stored: what has to be sent again after a lost connection. Pure and bounded.</summary>
/// <param name="mayBeAhead">Whether the coordinator may hold items that were not sent from here: those are skipped.</param>
internal sealed class UploadWindow(bool mayBeAhead = false)
{
    public const int MostBytes = 4 << 20;
    public const int MostSegments = 256;

    private readonly LinkedList<Segment> _segments = [];
    private int _bytes;
    private long _stored;

    /// <summary>Everything before this index is known to be stored.</summary>
    public long Start => _segments.First?.Value.First ?? End;

    /// <summary>Everything before this index is stored, as far as the coordinator has said.</summary>
    public long Stored => _stored;

    /// <summary>The index after the last item added.</summary>
    public long End { get; private set; }

    /// <summary>Whether another segment may be sent.</summary>
    public bool HasRoom => _bytes < MostBytes && _segments.Count < MostSegments;

    public bool IsEmpty => _segments.Count == 0;

    /// <summary>What is not known to be stored, in order.</summary>
    public IReadOnlyList<Segment> Unacknowledged => [.. _segments];

    /// <summary>Takes a segment that follows those before.</summary>
    /// <returns>What of it is to be sent; null if all of it is stored already.</returns>
    public Segment? Add(Segment segment)
    {
        if (segment.First != End) throw new ArgumentException($"Items {segment.Range} do not follow on {End}.", nameof(segment));
        End = segment.End;
        if (segment.End <= _stored) return null;
        if (segment.First < _stored) segment = segment.Slice(segment.Range with { First = _stored });
        _segments.AddLast(segment);
        _bytes += segment.Bytes;
        return segment;
    }

    /// <summary>Forgets what is stored: everything before <paramref name="next"/>.</summary>
    /// <exception cref="UserError">Items that were stored, or never sent, are expected next: these are not the data the job began on.</exception>
    public void Acknowledge(long next)
    {
        if ((next > End && !mayBeAhead) || next < Start)
            throw new UserError(ExitStatus.BadInput,
                $"The coordinator expects item {next} next, which does not fit what it has confirmed: its data folder is not the one "
                + "that this job began on. Submit the job again.");
        _stored = Math.Max(_stored, next);
        while (_segments.First is { } first && first.Value.First < next)
        {
            _segments.RemoveFirst();
            _bytes -= first.Value.Bytes;
            if (first.Value.End > next) Restore(first.Value.Slice(new(next, first.Value.End)));
        }
    }

    private void Restore(Segment rest)
    {
        _segments.AddFirst(rest);
        _bytes += rest.Bytes;
    }
}

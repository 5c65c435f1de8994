using System.IO.Hashing;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Profile;

/// <summary>
/// Counts outcomes, and if they are to be compared makes one number of them: the same for equal results, in whatever order and runs they come.
/// </summary>
internal sealed class ResultDigest(bool compares) : IResultSink
{
    private ulong _sum;

    public long Items { get; private set; }

    public long Failed { get; private set; }

    /// <summary>One of the failures; null if there are none.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>Null if nothing is to be compared.</summary>
    public ulong? Value => compares ? _sum : null;

    public ValueTask WriteAsync(JobResults results, CancellationToken cancel)
    {
        foreach (var segment in results.Segments) Add(segment, [.. results.Failures.Where(f => segment.Range.Contains(f.Index))]);
        return ValueTask.CompletedTask;
    }

    /// <param name="failures">Of items in the segment, by rising index.</param>
    public void Add(Segment values, IReadOnlyList<Failure> failures)
    {
        Items += values.Count;
        Failed += failures.Count;
        Failure ??= failures.FirstOrDefault();
        if (compares) Compare(values, failures);
    }

    /// <summary>What a failed item's value is, means nothing.</summary>
    private void Compare(Segment values, IReadOnlyList<Failure> failures)
    {
        var lengths = values.DocumentLengths;
        var (next, offset) = (0, 0);
        for (var i = 0; i < values.Count; i++)
        {
            var length = lengths.IsEmpty ? (int)(values.Data.Length / values.Count) : lengths[i];
            var value = values.Data.Span.Slice(offset, length);
            offset += length;
            var index = values.First + i;
            var isFailure = next < failures.Count && failures[next].Index == index;
            unchecked
            {
                _sum += isFailure ? HashOf(index, [(byte)failures[next++].Kind]) : HashOf(index, value);
            }
        }
    }

    /// <summary>What is too large for a segment comes as a reference here and whole there.</summary>
    private static ulong HashOf(long index, ReadOnlySpan<byte> value)
    {
        if (value.Length <= Segment.MaxDocumentBytes) return XxHash3.HashToUInt64(value, index);
        Span<byte> reference = stackalloc byte[ContentReference.Width];
        ContentReference.Of(value).Write(reference);
        return XxHash3.HashToUInt64(reference, index);
    }
}

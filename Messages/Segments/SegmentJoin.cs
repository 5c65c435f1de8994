namespace ActorCompute.Messages.Segments;

/// <summary>Puts neighbouring segments together, so that many small answers become one row and one message.</summary>
public static class SegmentJoin
{
    /// <summary>
    /// The same items in as few segments as keep to <paramref name="maxBytes"/>: neighbours of one codec are joined, and the result is
    /// ordered by index. The segments must not overlap.
    /// </summary>
    public static IReadOnlyList<Segment> Join(IReadOnlyList<Segment> segments, int maxBytes = Segment.MaxBytes)
    {
        if (segments.Count < 2) return segments;
        var ordered = segments.OrderBy(s => s.First).ToArray();
        var joined = new List<Segment>();
        for (int start = 0, end; start < ordered.Length; start = end)
        {
            end = RunEnd(ordered, start, maxBytes);
            joined.Add(end - start == 1 ? ordered[start] : Concat(ordered.AsSpan(start, end - start)));
        }
        return joined;
    }

    private static int RunEnd(Segment[] ordered, int start, int maxBytes)
    {
        var bytes = ordered[start].Bytes;
        var end = start + 1;
        for (; end < ordered.Length; end++)
        {
            var (last, next) = (ordered[end - 1], ordered[end]);
            if (next.First != last.End || next.Codec != last.Codec || next.Element != last.Element || next.Codec is Codec.Range or Codec.PartialReference) break;
            if ((bytes += next.Bytes) > maxBytes) break;
        }
        return end;
    }

    private static Segment Concat(ReadOnlySpan<Segment> run)
    {
        var (lengthBytes, dataBytes) = (0, 0);
        foreach (var s in run)
        {
            lengthBytes += s.Lengths.Length;
            dataBytes += s.Data.Length;
        }
        var (lengths, data) = (new byte[lengthBytes], new byte[dataBytes]);
        var (lengthsAt, dataAt) = (0, 0);
        foreach (var s in run)
        {
            s.Lengths.CopyTo(lengths.AsMemory(lengthsAt));
            s.Data.CopyTo(data.AsMemory(dataAt));
            lengthsAt += s.Lengths.Length;
            dataAt += s.Data.Length;
        }
        return run[0] with { Count = run[^1].End - run[0].First, Lengths = lengths, Data = data };
    }
}

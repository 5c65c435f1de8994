using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.ComputeNode.Tests;

/// <summary>Leases as a coordinator would send them.</summary>
internal static class TestLeases
{
    public static readonly JobId Job = new("job");

    public static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    public static LeaseId Id(long sequence) => new(1, sequence);

    /// <summary>The numbers first + 1, first + 2 … for items first, first + 1 …</summary>
    public static Lease Cpu(long sequence, long first = 0, long count = 1, TimeSpan expected = default, string task = "square") =>
        new(Id(sequence), Job, task, TaskKind.Cpu, Segment.OfRange(first, first + 1, 1, count), expected);

    public static Lease IoItems(long sequence, long first = 0, long count = 1, string task = "sleep") =>
        new(Id(sequence), Job, task, TaskKind.Io, Segment.OfRange(first, 0, 0, count), default);

    public static TaskCode Code(string name) =>
        new(ContentHash.Of(Encoding.UTF8.GetBytes(name)), ContentHash.Of(Encoding.UTF8.GetBytes($"{name} invoked")));

    public static Lease Of(long sequence, Segment input, string task, TaskKind kind = TaskKind.Cpu) => new(Id(sequence), Job, task, kind, input, default);

    public static Segment Json(params string[] documents) => Json(0, documents);

    public static Segment Json(long first, params string[] documents)
    {
        var builder = new JsonSegmentBuilder(first);
        foreach (var document in documents) builder.Add(Encoding.UTF8.GetBytes(document));
        return builder.Take()!;
    }

    /// <summary>The documents of a segment; arrays as those that say them.</summary>
    public static IReadOnlyList<string> Documents(Segment segment)
    {
        if (segment.Codec is Codec.Bytes) segment = ArrayText.Documents(segment);
        var (documents, offset) = (new List<string>(), 0);
        foreach (var length in segment.DocumentLengths)
        {
            documents.Add(Encoding.UTF8.GetString(segment.Data.Span.Slice(offset, length)));
            offset += length;
        }
        return documents;
    }
}

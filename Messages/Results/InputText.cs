using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Results;

/// <summary>One item as JSON.</summary>
internal static class InputText
{
    /// <summary>The document that the item is; a large one is fetched.</summary>
    /// <param name="item">A segment of one item.</param>
    public static async Task<ReadOnlyMemory<byte>> DocumentAsync(Segment item, FetchDocument fetch, CancellationToken cancel) => item.Codec is Codec.Reference
        ? Document(Segment.OfDocument(item.First, await fetch(item.ReferenceAt(0), cancel), item.Element))
        : Document(item);

    /// <summary>The same of one that is not elsewhere.</summary>
    public static ReadOnlyMemory<byte> Document(Segment item)
    {
        if (item.Codec is Codec.Json) return item.Data;
        if (item.Codec is Codec.Bytes) return ArrayText.Document(item.Element, item.Data.Span);
        var text = new byte[NumberText.MostBytes + PlainLine.MostBytes + 1];
        var (_, written) = ValueText<PlainLine>.WriteNumbers(item, item.First, item.End, text);
        return text.AsMemory(0, written - 1);   // without the line feed
    }
}

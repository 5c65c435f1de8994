using System.Runtime.CompilerServices;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Packages;

namespace ActorCompute.Inputs;

/// <summary>
/// Brings items that no segment has room for to the coordinator as content, one at a time, and passes references on in their place. Their
/// bytes are let go of then.
/// </summary>
internal sealed class LargeItemInput(IJobInput source, ContentClient content) : IJobInput
{
    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var segment in source.ReadAsync(cancel).ConfigureAwait(false))
            yield return segment.IsTooLarge ? await ReferToAsync(segment, cancel).ConfigureAwait(false) : segment;
    }

    public void Stored(long next) => source.Stored(next);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<Segment> ReferToAsync(Segment item, CancellationToken cancel)
    {
        if (item.Count != 1) throw new InvalidOperationException($"{item.Count} items take {item.Bytes} bytes; a segment of several should have been cut.");
        var piece = ContentPiece.Of(item.Data);
        await content.UploadAsync([piece], cancel, waitsForRoom: true).ConfigureAwait(false);
        return Segment.OfReference(item.First, new ContentReference(piece.Hash, piece.Bytes), item.Element);
    }
}

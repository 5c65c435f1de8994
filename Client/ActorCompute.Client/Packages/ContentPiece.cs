using System.Runtime.InteropServices;
using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>A piece of content that can be sent.</summary>
/// <param name="Open">Its bytes from the beginning; may be called again.</param>
internal sealed record ContentPiece(ContentHash Hash, long Bytes, Func<Stream> Open)
{
    /// <summary>A piece that is in memory; the bytes must not change any more.</summary>
    public static ContentPiece Of(byte[] bytes) => Of(bytes.AsMemory());

    /// <inheritdoc cref="Of(byte[])"/>
    public static ContentPiece Of(ReadOnlyMemory<byte> bytes)
    {
        var array = MemoryMarshal.TryGetArray(bytes, out var part) ? part : bytes.ToArray();
        return new(ContentHash.Of(bytes.Span), bytes.Length, () => new MemoryStream(array.Array!, array.Offset, array.Count, writable: false));
    }
}

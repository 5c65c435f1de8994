using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>A piece of content that can be sent.</summary>
/// <param name="Open">Its bytes from the beginning; may be called again.</param>
internal sealed record ContentPiece(ContentHash Hash, long Bytes, Func<Stream> Open)
{
    /// <summary>A piece that is in memory; the bytes must not change any more.</summary>
    public static ContentPiece Of(byte[] bytes) => new(ContentHash.Of(bytes), bytes.Length, () => new MemoryStream(bytes, writable: false));
}

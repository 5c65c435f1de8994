using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ActorCompute.Messages.Content;

/// <summary>Stands for bytes that travel as a piece of content, apart from whatever speaks of them.</summary>
/// <param name="Hash">Which piece.</param>
/// <param name="Bytes">Its length.</param>
public readonly record struct ContentReference(ContentHash Hash, long Bytes)
{
    /// <summary>Bytes a reference takes: the digest, and the length as a little-endian 64-bit integer.</summary>
    public const int Width = SHA256.HashSizeInBytes + sizeof(long);

    /// <summary>Stands for these bytes.</summary>
    public static ContentReference Of(ReadOnlySpan<byte> bytes) => new(ContentHash.Of(bytes), bytes.Length);

    public static ContentReference Read(ReadOnlySpan<byte> from) => new(ContentHash.OfDigest(from[..SHA256.HashSizeInBytes]), BytesOf(from));

    /// <summary>The length that a reference says.</summary>
    public static long BytesOf(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadInt64LittleEndian(from[SHA256.HashSizeInBytes..]);

    public void Write(Span<byte> to)
    {
        Hash.CopyTo(to);
        BinaryPrimitives.WriteInt64LittleEndian(to[SHA256.HashSizeInBytes..], Bytes);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ActorCompute.Messages.Content;

/// <summary>
/// Names bytes by their SHA-256: whoever has bytes under a name can check that they are the right ones, and nobody needs them twice.
/// </summary>
public readonly record struct ContentHash
{
    private const int HexDigits = 2 * SHA256.HashSizeInBytes;

    private ContentHash(string value) => Value = value;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Value { get; }

    /// <summary>The name of these bytes.</summary>
    public static ContentHash Of(ReadOnlySpan<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)));

    /// <summary>The name of all that is left to read of a stream.</summary>
    public static async Task<ContentHash> OfAsync(Stream stream, CancellationToken cancel) =>
        new(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel).ConfigureAwait(false)));

    /// <summary>The name that a finished hash stands for.</summary>
    public static ContentHash OfDigest(ReadOnlySpan<byte> digest) => digest.Length == SHA256.HashSizeInBytes
        ? new(Convert.ToHexStringLower(digest))
        : throw new ArgumentException($"A SHA-256 has {SHA256.HashSizeInBytes} bytes, not {digest.Length}.", nameof(digest));

    /// <summary>Writes the digest that the name stands for.</summary>
    public void CopyTo(Span<byte> digest) => Convert.FromHexString(Value, digest, out _, out _);

    /// <summary>Reads what <see cref="Value"/> says.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ContentHash hash)
    {
        var isHash = text is { Length: HexDigits } && text.All(char.IsAsciiHexDigitLower);
        hash = isHash ? new(text!) : default;
        return isHash;
    }

    /// <exception cref="FormatException">The text is no name of content.</exception>
    public static ContentHash Parse(string text) => TryParse(text, out var hash) ? hash : throw new FormatException($"'{text}' is not 64 lower-case hexadecimal digits.");

    public override string ToString() => Value;
}

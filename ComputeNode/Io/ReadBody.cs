using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io;

/// <summary>What was read of a file, or of an answer's body once it was decompressed.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Kept">The bytes themselves, if they are wanted.</param>
/// <param name="Charset">What its bytes mean; null if nothing says so.</param>
internal sealed record ReadBody(long Length, byte[] Sha256, ReadOnlyMemory<byte>? Kept, string? Charset)
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Streams a body through its hash.</summary>
    /// <param name="name">What messages call the source.</param>
    /// <param name="most">How long it may be, and how long what is kept.</param>
    /// <exception cref="ItemFailedException">It is longer than may be read, or kept.</exception>
    public static async Task<ReadBody> ReadAsync(
        Stream stream, string? charset, string name, (long Bytes, int Kept) most, bool keep, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var kept = keep ? new ArrayBufferWriter<byte>() : null;
        try
        {
            var length = 0L;
            for (int read; (read = await stream.ReadAsync(buffer, cancel)) > 0;)
            {
                length += read;
                if (length > most.Bytes) throw new ItemFailedException(FailureKind.Exception, $"{name} is longer than {most.Bytes} bytes.");
                if (keep && length > most.Kept)
                    throw new ItemFailedException(FailureKind.BadResult, $"The body of {name} is longer than {most.Kept} bytes, the most a result can hold.");
                hash.AppendData(buffer.AsSpan(0, read));
                kept?.Write(buffer.AsSpan(0, read));
            }
            return new(length, hash.GetHashAndReset(), kept?.WrittenMemory, charset);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Whether a charset's name means something here.</summary>
    public static bool Knows(string charset) => Strict(charset) is not null;

    /// <summary>Writes what was kept: as text if it is one, else as base64; nothing if nothing was.</summary>
    public void WriteKept(Utf8JsonWriter json)
    {
        if (Text() is { } text) json.WriteString("body"u8, text);
        else if (Kept is { } bytes) json.WriteBase64String("bodyBase64"u8, bytes.Span);
    }

    /// <summary>What was kept as text, if every byte of it is one in its charset (UTF-8 if there is none); else null.</summary>
    public string? Text()
    {
        if (Kept is not { } bytes) return null;
        try
        {
            return Strict(Charset?.Trim('"', ' ') ?? "utf-8")?.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Encoding? Strict(string charset)
    {
        var (encoder, decoder) = (EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        try
        {
            if (charset.Equals("utf8", StringComparison.OrdinalIgnoreCase)) charset = "utf-8";   // the commonest slip
            return CodePagesEncodingProvider.Instance.GetEncoding(charset, encoder, decoder) ?? Encoding.GetEncoding(charset, encoder, decoder);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;   // nobody here knows that charset
        }
    }
}

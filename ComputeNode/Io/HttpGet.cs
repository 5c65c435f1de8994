using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace ActorCompute.ComputeNode.Io;

/// <summary>How far http.get goes for one URL.</summary>
internal sealed record HttpLimits
{
    /// <summary>From the start to the last byte. Default 30 s.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Redirects that are followed. Default 10.</summary>
    public int Redirects { get; init; } = 10;

    /// <summary>The longest body, in bytes. Default 256 MiB.</summary>
    public long Bytes { get; init; } = 256L << 20;
}

/// <summary>GETs a URL: its status, its length in bytes, and its SHA-256. The body streams through the hash and is not kept.</summary>
internal sealed class HttpGet : IDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly HttpLimits _limits;
    private readonly HttpClient _client;

    public HttpGet(HttpLimits? limits = null)
    {
        _limits = limits ?? new HttpLimits();
        _client = new HttpClient(new SocketsHttpHandler
        {
            MaxAutomaticRedirections = _limits.Redirects,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),   // so that a changed address is found
            UseCookies = false,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<ReadOnlyMemory<byte>> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        var url = Url(input.Span);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(_limits.Time);
        try
        {
            return await GetAsync(url, limited.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"{url} was not read within {_limits.Time.TotalSeconds} s.", e);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<ReadOnlyMemory<byte>> GetAsync(Uri url, CancellationToken cancel)
    {
        using var response = await _client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (IsRedirect(response)) throw new HttpRequestException($"{url} redirects more than {_limits.Redirects} times, or from https to http.");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var length = await ReadAsync(body, hash, url, cancel);
        return Document(response.StatusCode, length, hash.GetHashAndReset());
    }

    private async Task<long> ReadAsync(Stream body, IncrementalHash hash, Uri url, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var length = 0L;
            for (int read; (read = await body.ReadAsync(buffer, cancel)) > 0;)
            {
                if ((length += read) > _limits.Bytes) throw new HttpRequestException($"{url} is longer than {_limits.Bytes} bytes.");
                hash.AppendData(buffer.AsSpan(0, read));
            }
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The client follows what it may; a redirect that is left is one it may not.</summary>
    private static bool IsRedirect(HttpResponseMessage response) =>
        response.Headers.Location is not null && response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
            or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static Uri Url(ReadOnlySpan<byte> document)
    {
        var text = Text(document);
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url : throw new BadInputException($"{text} is no http or https URL.");
    }

    private static string Text(ReadOnlySpan<byte> document)
    {
        try
        {
            var json = new Utf8JsonReader(document);
            if (json.Read() && json.TokenType == JsonTokenType.String) return json.GetString()!;
        }
        catch (JsonException e)
        {
            throw new BadInputException($"The item is no JSON: {e.Message}");
        }
        throw new BadInputException("The item is no text, so it is no URL.");
    }

    private static ReadOnlyMemory<byte> Document(HttpStatusCode status, long length, byte[] hash)
    {
        var document = new ArrayBufferWriter<byte>(128);
        using var json = new Utf8JsonWriter(document);
        json.WriteStartObject();
        json.WriteNumber("status"u8, (int)status);
        json.WriteNumber("length"u8, length);
        json.WriteString("sha256"u8, Convert.ToHexStringLower(hash));
        json.WriteEndObject();
        json.Flush();
        return document.WrittenMemory;
    }
}

using System.Buffers;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>What http.get gives back.</summary>
/// <param name="Url">After redirects.</param>
internal sealed record HttpResult(Uri Url, HttpStatusCode Status, ReadBody Body, int Attempts)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ItemFailedException">It takes more bytes than <paramref name="most"/>.</exception>
    public ReadOnlyMemory<byte> ToDocument(int most)
    {
        var document = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(document, Plain)) Write(json);
        return document.WrittenCount <= most ? document.WrittenMemory : throw new ItemFailedException(
            FailureKind.BadResult, $"The result for {HttpFault.Shown(Url)} takes {document.WrittenCount} bytes of JSON; at most {most} can be sent.");
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("url"u8, Url.AbsoluteUri);
        json.WriteNumber("status"u8, (int)Status);
        json.WriteNumber("length"u8, Body.Length);
        json.WriteString("sha256"u8, Convert.ToHexStringLower(Body.Sha256));
        json.WriteNumber("attempts"u8, Attempts);
        Body.WriteKept(json);
        json.WriteEndObject();
    }
}

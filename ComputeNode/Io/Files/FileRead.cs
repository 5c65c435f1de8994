using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io.Files;

/// <summary>Reads a file of the node: its length in bytes, its SHA-256 and, if the item wants it, what it holds.</summary>
internal sealed class FileRead(FileRoots roots)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="ItemFailedException">The item is no request, or the file is not allowed, not to be had or too long.</exception>
    public async Task<ReadOnlyMemory<byte>> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        var request = FileRequest.Parse(input);
        var shown = ItemProperties.Shown(request.Path);
        if (!ReadBody.Knows(request.Encoding)) throw new BadInputException($"'{ItemProperties.Shown(request.Encoding)}' is no encoding that is known here; utf-8 is one.");
        await using var stream = await Task.Run(() => roots.Open(request.Path), cancel);   // a network's folder may take its time
        try
        {
            var body = await ReadBody.ReadAsync(stream, request.Encoding, shown, (request.MaxBytes, FileRequest.MostKept), request.WithBody, cancel);
            return ToDocument(request.Path, body);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw new ItemFailedException(FailureKind.Exception, $"{shown} cannot be read ({FileTrouble.Reason(e, request.Path)}).", e);
        }
    }

    private static ReadOnlyMemory<byte> ToDocument(string path, ReadBody body)
    {
        var document = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(document, Plain))
        {
            json.WriteStartObject();
            json.WriteString("path"u8, path);
            json.WriteNumber("length"u8, body.Length);
            json.WriteString("sha256"u8, Convert.ToHexStringLower(body.Sha256));
            body.WriteKept(json);
            json.WriteEndObject();
        }
        return document.WrittenCount <= FileRequest.MostKept ? document.WrittenMemory : throw new ItemFailedException(
            FailureKind.BadResult, $"The result for {ItemProperties.Shown(path)} takes {document.WrittenCount} bytes of JSON; at most {FileRequest.MostKept} can be sent.");
    }
}

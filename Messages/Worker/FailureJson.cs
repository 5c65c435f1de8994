using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorCompute.Messages.Worker;

/// <summary>Failures on a worker's socket: a JSON array; no bytes at all when there are none.</summary>
internal static class FailureJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlySpan<byte> Write(IReadOnlyList<Failure> failures)
    {
        if (failures.Count == 0) return default;
        var bytes = new ArrayBufferWriter<byte>(failures.Count * 256);
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartArray();
            foreach (var failure in failures) Write(json, failure);
            json.WriteEndArray();
        }
        return bytes.WrittenSpan;
    }

    /// <summary>The failures, their texts cut to the limits.</summary>
    /// <exception cref="WorkerProtocolException">The bytes are no list of failures, or one is of a kind that no worker can see.</exception>
    public static IReadOnlyList<Failure> Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return [];
        try
        {
            var reader = new Utf8JsonReader(bytes);
            using var document = JsonDocument.ParseValue(ref reader);
            return [.. document.RootElement.EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new WorkerProtocolException($"Failures cannot be read: {e.Message}");
        }
    }

    private static void Write(Utf8JsonWriter json, Failure failure)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, failure.Index);
        json.WriteNumber("kind"u8, (int)failure.Kind);
        json.WriteString("type"u8, failure.Type);
        json.WriteString("message"u8, failure.Message);
        if (failure.Stack is not null) json.WriteString("stack"u8, failure.Stack);
        json.WriteEndObject();
    }

    private static Failure Read(JsonElement failure) => new Failure(
        failure.GetProperty("index"u8).GetInt64(),
        Kind(failure.GetProperty("kind"u8).GetByte()),
        failure.GetProperty("type"u8).GetString() ?? "",
        failure.GetProperty("message"u8).GetString() ?? "",
        failure.TryGetProperty("stack"u8, out var stack) ? stack.GetString() : null).Bounded();

    private static FailureKind Kind(byte kind) =>
        (FailureKind)kind is var known and (FailureKind.Exception or FailureKind.BadInput or FailureKind.BadResult or FailureKind.WorkerLost or FailureKind.Timeout)
        ? known : throw new WorkerProtocolException($"A worker knows no failure of kind {kind}.");
}

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Messages.Results;

/// <summary>A failure as a line of JSON.</summary>
internal static class FailureText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What people and JSON call a kind of failure.</summary>
    public static string Name(FailureKind kind) => kind switch
    {
        FailureKind.Exception => "exception",
        FailureKind.BadInput => "bad-input",
        FailureKind.BadResult => "bad-result",
        FailureKind.WorkerLost => "worker-lost",
        FailureKind.Timeout => "timeout",
        FailureKind.MemoryExceeded => "memory-exceeded",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of failure."),
    };

    /// <summary><c>{"index":i,"error":{"kind","type","message","node","attempts"}}</c> and a line feed.</summary>
    public static byte[] Line(Failure failure) => Line(failure, [], withStack: false);

    /// <summary><c>{"index":i,"input":v,"error":{"kind","type","message","node","attempts","stack"}}</c> and a line feed.</summary>
    /// <param name="input">The item, as JSON.</param>
    public static byte[] Line(Failure failure, ReadOnlySpan<byte> input) => Line(failure, input, withStack: true);

    private static byte[] Line(Failure failure, ReadOnlySpan<byte> input, bool withStack)
    {
        var line = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("index", failure.Index);
            if (input.Length > 0)
            {
                json.WritePropertyName("input");
                json.WriteRawValue(input, skipInputValidation: true);
            }
            json.WriteStartObject("error");
            json.WriteString("kind", Name(failure.Kind));
            json.WriteString("type", failure.Type);
            json.WriteString("message", failure.Message);
            json.WriteString("node", failure.Node);
            json.WriteNumber("attempts", failure.Attempts);
            if (withStack && failure.Stack is { } stack) json.WriteString("stack", stack);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return Printable.OfJson(line.WrittenSpan);
    }
}

using System.Buffers;
using System.Text.Json;

namespace ActorCompute.Messages.Worker;

/// <summary>Control frames as small JSON objects: fields may be added, and unknown ones are passed over. No reflection, for a quick start.</summary>
internal static class ControlJson
{
    public static void Write<T>(FrameWriter writer, FrameType type, T frame, Action<Utf8JsonWriter, T> fields)
    {
        var body = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            fields(json, frame);
            json.WriteEndObject();
        }
        writer.Begin(type);
        writer.Bytes(body.WrittenSpan);
        writer.End();
    }

    /// <summary>The integer of that name.</summary>
    /// <exception cref="WorkerProtocolException">There is none, or the body is no JSON object.</exception>
    public static int Integer(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        var json = new Utf8JsonReader(body);
        try
        {
            if (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var found = json.ValueTextEquals(name);
                    json.Read();
                    if (found && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var value)) return value;
                    json.Skip();
                }
            }
        }
        catch (JsonException e)
        {
            throw new WorkerProtocolException($"A control frame is no JSON: {e.Message}");
        }
        throw new WorkerProtocolException($"A control frame lacks the integer '{System.Text.Encoding.UTF8.GetString(name)}'.");
    }
}

using System.Buffers;
using System.Text.Json;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Messages.Results;

/// <summary>A line of a job's log, as it is kept.</summary>
/// <param name="Number">Counts the job's lines from 1, those that are not kept any more included.</param>
/// <param name="At">When the coordinator had it.</param>
/// <param name="Item">The item that printed it; null if the node says something itself.</param>
/// <param name="Attempt">Which attempt at the item it was.</param>
public sealed record LoggedLine(long Number, DateTimeOffset At, string Node, long? Item, int Attempt, string Text)
{
    /// <summary><c>{"number":1,"at":"2026-11-27T15:04:05.123Z","node":"a","item":7,"attempt":1,"text":"…"}</c> and a line feed.</summary>
    public byte[] ToJson()
    {
        var line = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(line, DocumentTime.Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("number", Number);
            json.WriteString("at", DocumentTime.Text(At));
            json.WriteString("node", Node);
            if (Item is { } item) json.WriteNumber("item", item);
            else json.WriteNull("item");
            json.WriteNumber("attempt", Attempt);
            json.WriteString("text", Text);
            json.WriteEndObject();
        }
        line.Write("\n"u8);
        return Printable.OfJson(line.WrittenSpan);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Code;

/// <summary>Names of content as texts.</summary>
internal sealed class HashConverter : JsonConverter<ContentHash>
{
    public override ContentHash Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String && ContentHash.TryParse(reader.GetString(), out var hash)
            ? hash : throw new JsonException("A name of content is a text of 64 lower-case hexadecimal digits.");

    public override void Write(Utf8JsonWriter writer, ContentHash hash, JsonSerializerOptions options) => writer.WriteStringValue(hash.Value);
}

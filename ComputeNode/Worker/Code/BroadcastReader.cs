using System.Text.Json;
using System.Text.Json.Serialization;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Worker.Code;

/// <summary>Reads what captured values say of shared ones: {"broadcast":"HASH"}.</summary>
internal sealed class BroadcastReader(BroadcastShelf shelf) : JsonConverterFactory
{
    /// <summary>How captured values are read; items and results know nothing of shared ones.</summary>
    public static JsonSerializerOptions Options(BroadcastShelf shelf)
    {
        var options = new JsonSerializerOptions(ValueJson.Options) { Converters = { new BroadcastReader(shelf) } };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    public override bool CanConvert(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Broadcast<>);

    public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type.GetGenericArguments()), shelf)!;

    private sealed class Of<T>(BroadcastShelf shelf) : JsonConverter<Broadcast<T>>
    {
        public override Broadcast<T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using var sent = JsonDocument.ParseValue(ref reader);
            return sent.RootElement.ValueKind is JsonValueKind.Object && sent.RootElement.TryGetProperty(BroadcastPiece.Property, out var hash)
                && hash.ValueKind is JsonValueKind.String && ContentHash.TryParse(hash.GetString(), out var piece)
                ? shelf.Get<T>(piece)
                : throw new JsonException("A broadcast is an object with its hash.");
        }

        public override void Write(Utf8JsonWriter writer, Broadcast<T> value, JsonSerializerOptions options) =>
            throw new NotSupportedException("A broadcast does not leave a worker; return what the task has made of its value.");
    }
}

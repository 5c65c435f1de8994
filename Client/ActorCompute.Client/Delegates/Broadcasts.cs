using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Packages;

namespace ActorCompute.Delegates;

/// <summary>Writes shared values within captured ones, by their names, and gathers which ones they were.</summary>
internal static class Broadcasts
{
    private static readonly ConditionalWeakTable<Utf8JsonWriter, List<ContentPiece>> Gathered = [];

    /// <summary>How captured values are written; items and results may hold no shared ones.</summary>
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>Whether the type says that a shared value is there.</summary>
    public static bool Is(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Broadcast<>);

    /// <summary>What has been written so far, each once.</summary>
    public static IReadOnlyList<ContentPiece> WrittenBy(Utf8JsonWriter json) =>
        Gathered.TryGetValue(json, out var pieces) ? [.. pieces.DistinctBy(p => p.Hash)] : [];

    /// <summary>The list that an invocation has of its pieces, in an order that depends on nothing else; null if there are none.</summary>
    /// <exception cref="UnsendableException">There are too many.</exception>
    public static IReadOnlyList<ContentReference>? ListOf(IReadOnlyList<ContentPiece> pieces) => pieces.Count switch
    {
        0 => null,
        > BroadcastList.Most => throw new UnsendableException(
            $"The task captures {pieces.Count} broadcasts, and at most {BroadcastList.Most} are allowed; broadcast a collection of their values."),
        _ => [.. pieces.Select(p => new ContentReference(p.Hash, p.Bytes)).OrderBy(p => p.Hash.Value, StringComparer.Ordinal)],
    };

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(ValueJson.Options) { Converters = { new Factory() } };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class Factory : JsonConverterFactory
    {
        public override bool CanConvert(Type type) => Is(type);

        public override JsonConverter CreateConverter(Type type, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type.GetGenericArguments()))!;
    }

    private sealed class Of<T> : JsonConverter<Broadcast<T>>
    {
        public override Broadcast<T> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException("A broadcast is read by workers alone.");

        public override void Write(Utf8JsonWriter writer, Broadcast<T> value, JsonSerializerOptions options)
        {
            if (value is not SentBroadcast<T> { Piece: var piece }) throw new NotSupportedException("BroadcastAsync did not make it");
            Gathered.GetOrCreateValue(writer).Add(piece);
            writer.WriteStartObject();
            writer.WriteString(BroadcastPiece.Property, piece.Hash.Value);
            writer.WriteEndObject();
        }
    }
}

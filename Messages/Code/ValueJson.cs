using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorCompute.Messages.Code;

/// <summary>How values of user code are written as JSON, and read again, on both sides.</summary>
public static class ValueJson
{
    /// <summary>
    /// Names match whatever their case; fields count, so that tuples travel; only what RFC 8259 requires is escaped; NaN and the infinities
    /// are strings; what a value would lose is refused by a <see cref="ValueLossException"/>. Source-generated metadata of a type's own context is
    /// honoured where the type names one.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Make();

    /// <summary>The same for a writer that is handed to the serializer, which asks the writer's encoder.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = Options.Encoder };

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNameCaseInsensitive = true,
            IncludeFields = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = new WholeTextEncoder(),
            MaxDepth = 64,
            Converters = { new LongText(), new LongBytes() },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { ValueLoss.Refuse } },
        };
        options.MakeReadOnly();
        return options;
    }
}

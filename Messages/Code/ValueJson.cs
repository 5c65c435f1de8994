using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorCompute.Messages.Code;

/// <summary>How values of user code are written as JSON, and read again, on both sides.</summary>
public static class ValueJson
{
    /// <summary>
    /// Names match whatever their case; fields count, so that tuples travel; only what RFC 8259 requires is escaped; NaN and the infinities
    /// are strings; what a value would lose is refused. Source-generated metadata of a type's own context is honoured where the type names one.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNameCaseInsensitive = true,
            IncludeFields = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = 64,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { ValueLoss.Refuse } },
        };
        options.MakeReadOnly();
        return options;
    }
}

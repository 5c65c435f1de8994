using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;

namespace ActorCompute.Worker.Code;

/// <summary>Reads items as what a bound call takes.</summary>
internal static class CallInputs
{
    /// <summary>Opens segments for a call whose items are read as <typeparamref name="T"/>.</summary>
    public static Func<Segment, ItemInput<T>> Opener<T>(BoundCall call)
    {
        if (typeof(T) == typeof(NoItem)) return static _ => new IgnoredInput<T>();
        if (ElementTypes.Of(typeof(T)) is not ElementType.None) return Generic.Call<Func<Segment, ItemInput<T>>>(typeof(CallInputs), nameof(OpenNumbers), [typeof(T)]);
        var read = call.CarriedType is null ? Argument<T>(call)
            : Generic.Call<DocumentReader<T>>(typeof(CallInputs), nameof(Carrying), [call.ArgumentType], call);
        return NumberArrays.ElementOf(typeof(T)) is ElementType.None ? segment => Documents.Of(segment, read) : segment => ArrayInput<T>.Of(segment, read);
    }

    private static Func<Segment, ItemInput<T>> OpenNumbers<T>() where T : unmanaged, System.Numerics.INumber<T> => Numbers.Of<T>;

    private static DocumentReader<T> Argument<T>(BoundCall call)
    {
        if (typeof(T) == typeof(NoItem)) return static _ => default!;
        return call.Parameters.Items.Count > 1 ? (DocumentReader<T>)(object)Arguments(call) : Value<T>();
    }

    private static DocumentReader<T> Value<T>()
    {
        var type = (JsonTypeInfo<T>)ValueJson.Options.GetTypeInfo(typeof(T));
        return document => JsonSerializer.Deserialize(document, type)!;
    }

    private static DocumentReader<object?[]> Arguments(BoundCall call)
    {
        var parameters = call.Parameters.Items;
        var types = parameters.Select(p => ValueJson.Options.GetTypeInfo(p.ParameterType)).ToArray();
        var defaults = parameters.Select(DefaultOf).ToArray();
        var required = call.Parameters.Required;
        return document =>
        {
            Span<Range> parts = stackalloc Range[types.Length];
            var count = JsonArray.Split(document, parts);
            if (count < required || count > types.Length) throw new JsonException(Complaint(required, types.Length, count));
            var values = (object?[])defaults.Clone();
            for (var i = 0; i < count; i++) values[i] = JsonSerializer.Deserialize(document[parts[i]], types[i]);
            return values;
        };
    }

    /// <summary>An item is an array of two: the value of its target, and its argument.</summary>
    private static DocumentReader<Carried<T>> Carrying<T>(BoundCall call)
    {
        var argument = Argument<T>(call);
        return document =>
        {
            Span<Range> parts = stackalloc Range[2];
            if (JsonArray.Split(document, parts) is not 2) throw new JsonException("An item that carries its target is an array of two.");
            var json = new Utf8JsonReader(document[parts[0]]);
            using var target = JsonDocument.ParseValue(ref json);
            return new Carried<T>(CapturedObjects.Make(call.CarriedType!, call.IsClosure, target.RootElement, call.Captured), argument(document[parts[1]]));
        };
    }

    private static object? DefaultOf(System.Reflection.ParameterInfo parameter)
    {
        if (!parameter.HasDefaultValue) return null;
        var type = parameter.ParameterType;
        var value = parameter.DefaultValue;
        if (value is null) return type.IsValueType && Nullable.GetUnderlyingType(type) is null ? System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type) : null;
        return (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } declared ? Enum.ToObject(declared, value) : value;
    }

    private static string Complaint(int required, int most, int count) =>
        $"It is to be an array of {(required == most ? $"{most}" : $"{required} to {most}")} values, and has {(count < 0 ? "none" : count <= most ? $"{count}" : "more")}.";
}

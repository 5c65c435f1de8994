using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Code;

/// <summary>Makes the objects that methods are called on.</summary>
internal static class CapturedObjects
{
    private const BindingFlags OwnFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>What a method of this type is called on if nothing was sent along: enough for a lambda that captures nothing.</summary>
    /// <exception cref="CodeDefectException">The type is not the compiler's, so its methods may need what was not sent.</exception>
    public static object Empty(Type type) => IsCompilersOwn(type)
        ? RuntimeHelpers.GetUninitializedObject(type)
        : throw new CodeDefectException($"A method of {TypeText.Of(type)} needs the object that it is called on, and none was sent.");

    /// <summary>The object that was captured, from what <see cref="CapturedObject"/> says of its value.</summary>
    /// <param name="options">How what it holds is read.</param>
    /// <exception cref="CodeDefectException">A closure has other fields than the value; else whatever System.Text.Json throws.</exception>
    public static object Make(Type type, bool isClosure, JsonElement value, JsonSerializerOptions options) => isClosure
        ? Closure(type, value, options)
        : value.Deserialize(type, options) ?? throw new CodeDefectException($"The object of type {TypeText.Of(type)} that was sent along is null.");

    private static object Closure(Type type, JsonElement value, JsonSerializerOptions options)
    {
        if (value.ValueKind is not JsonValueKind.Object) throw new CodeDefectException($"The captured values of {TypeText.Of(type)} are not a JSON object.");
        var closure = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var captured in value.EnumerateObject())
        {
            var field = Field(type, captured.Name) ?? throw new CodeDefectException($"The closure {TypeText.Of(type)} captures no '{captured.Name}'.");
            field.SetValue(closure, FieldValue(field.FieldType, captured, options));
        }
        return closure;
    }

    private static object? FieldValue(Type type, JsonProperty captured, JsonSerializerOptions options)
    {
        if (captured.Value.ValueKind is JsonValueKind.Object && IsCompilersOwn(type)) return Closure(type, captured.Value, options);
        try
        {
            return captured.Value.Deserialize(type, options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new CodeDefectException($"The captured '{captured.Name}' cannot be read as {TypeText.Of(type)}: {e.Message}", e);
        }
    }

    private static FieldInfo? Field(Type type, string name)
    {
        for (var at = type; at is not null; at = at.BaseType)
            if (at.GetField(name, OwnFields) is { } field) return field;
        return null;
    }

    /// <summary>Anonymous types are the compiler's too, but they have a constructor that System.Text.Json uses.</summary>
    private static bool IsCompilersOwn(Type type) =>
        type.Name.StartsWith("<>c", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>Which fields of a closure travel. A closure may hold what only other lambdas of the same method use: that stays here.</summary>
internal sealed class ClosurePlan
{
    private const string This = "<>4__this";
    private const string DelegateCache = "<>9__";

    private readonly IReadOnlyList<Variable> _variables;

    private ClosurePlan(IReadOnlyList<Variable> variables) => _variables = variables;

    /// <summary>Whether the compiler made the type to hold captured variables.</summary>
    public static bool IsClosure(Type type) =>
        type.IsNested && type.Name.StartsWith("<>c__DisplayClass", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute), false);

    /// <param name="used">The fields that the code refers to.</param>
    /// <param name="subject">What messages call the code.</param>
    /// <exception cref="UnsendableException">A variable's type cannot travel.</exception>
    public static ClosurePlan Of(Type closure, IReadOnlySet<FieldInfo> used, string subject)
    {
        var variables = new List<Variable>();
        foreach (var field in closure.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (field.Name.StartsWith(DelegateCache, StringComparison.Ordinal) || !used.Any(field.HasSameMetadataDefinitionAs)) continue;
            if (IsClosure(field.FieldType)) variables.Add(new(field, Of(field.FieldType, used, subject)));
            else if (Sendability.OfCaptured(field.FieldType) is { } refusal) throw Refused(refusal, field, subject);
            else variables.Add(new(field, null));
        }
        return new(variables);
    }

    /// <summary>Writes each field by its name.</summary>
    /// <exception cref="UnsendableException">A captured value cannot travel.</exception>
    public void Write(Utf8JsonWriter json, object closure, string subject)
    {
        json.WriteStartObject();
        foreach (var (field, nested) in _variables)
        {
            json.WritePropertyName(field.Name);
            var value = field.GetValue(closure);
            if (nested is null) CapturedValue.Write(json, value, field.FieldType, refusal => Refused(refusal, field, subject));
            else if (value is null) json.WriteNullValue();
            else nested.Write(json, value, subject);
        }
        json.WriteEndObject();
    }

    private static UnsendableException Refused(Refusal refusal, FieldInfo field, string subject)
    {
        if (field.Name == This) return CapturedThis.Refused(subject, field.FieldType, refusal);
        var path = refusal.Within(field.Name.StartsWith('<') ? field.Name[1..].Split('>')[0] : field.Name).Path;
        return new($"The {subject} captures '{path}' of type {TypeText.Of(refusal.Type)}, {refusal.Why}.", path, refusal.Type);
    }

    private sealed record Variable(FieldInfo Field, ClosurePlan? Nested);
}

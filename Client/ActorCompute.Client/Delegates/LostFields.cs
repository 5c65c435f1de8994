using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ActorCompute.Delegates;

/// <summary>Finds state of an object that System.Text.Json would silently leave behind: fields that no written and readable member stands for.</summary>
internal static class LostFields
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>The first field that would be lost, by the name that people know it by; null if there is none.</summary>
    public static Refusal? Of(Type type, JsonTypeInfo info)
    {
        foreach (var field in FieldsOf(type))
        {
            if (info.Properties.Any(p => StandsFor(p, field) && IsCarried(p, info)) || IsLeftOutOnPurpose(field)) continue;
            return FrameworkTypes.Is(field.DeclaringType!) ? new("", type, Refusal.Inherits(field.DeclaringType!)) : ToRefusal(field);
        }
        return null;
    }

    /// <summary>The same for a collection, of which only the elements travel.</summary>
    public static Refusal? OfCollection(Type type) =>
        FieldsOf(type).FirstOrDefault(f => !IsLeftOutOnPurpose(f) && !CodeAssembly.IsFramework(f.DeclaringType!.Assembly)) is { } field ? ToRefusal(field) : null;

    /// <summary>The name of the member in C#, whatever JSON calls it.</summary>
    public static string NameOf(JsonPropertyInfo property) => (property.AttributeProvider as MemberInfo)?.Name ?? property.Name;

    private static Refusal ToRefusal(FieldInfo field)
    {
        var why = Sendability.Forbidden(field.FieldType) ?? (Sendability.IsDisposable(field.FieldType) ? Refusal.Disposable : Refusal.Lost);
        return new(PropertyName(field) ?? field.Name, field.FieldType, why);
    }

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var declaring = type; declaring is not null && declaring != typeof(object) && declaring != typeof(ValueType); declaring = declaring.BaseType)
            foreach (var field in declaring.GetFields(Declared)) yield return field;
    }

    private static bool StandsFor(JsonPropertyInfo property, FieldInfo field) => property.AttributeProvider switch
    {
        FieldInfo written => written.HasSameMetadataDefinitionAs(field),
        PropertyInfo written => string.Equals(written.Name, PropertyName(field) ?? WithoutPrefix(field.Name), StringComparison.OrdinalIgnoreCase),
        _ => string.Equals(property.Name, PropertyName(field) ?? WithoutPrefix(field.Name), StringComparison.OrdinalIgnoreCase),   // generated metadata may not say
    };

    /// <summary>Written, and on the other side set by a setter, by the constructor, or by filling what is there.</summary>
    private static bool IsCarried(JsonPropertyInfo property, JsonTypeInfo of) => property.Get is not null
        && (property.Set is not null || property.AssociatedParameter is not null
            || (property.ObjectCreationHandling ?? of.PreferredPropertyObjectCreationHandling) is JsonObjectCreationHandling.Populate);

    private static bool IsLeftOutOnPurpose(FieldInfo field) => field.IsDefined(typeof(JsonIgnoreAttribute), false) || field.IsDefined(typeof(NonSerializedAttribute), false)
        || (PropertyName(field) ?? WithoutPrefix(field.Name)) is { } name
        && field.DeclaringType!.GetProperties(Declared).Any(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)
            && p.GetCustomAttribute<JsonIgnoreAttribute>() is { Condition: JsonIgnoreCondition.Always });

    /// <summary>What the compiler made the field for: a property, a member of an anonymous type, a parameter of the primary constructor.</summary>
    private static string? PropertyName(FieldInfo field) =>
        field.Name.StartsWith('<') && field.Name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? field.Name[1..end] : null;

    private static string WithoutPrefix(string name) =>
        name.StartsWith("m_", StringComparison.Ordinal) ? name[2..] : name.TrimStart('_');
}

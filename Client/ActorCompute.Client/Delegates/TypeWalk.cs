using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>One look at a type and all that its values hold.</summary>
/// <param name="mayBroadcast">Whether shared values may be among it.</param>
internal sealed class TypeWalk(bool mayBroadcast)
{
    private readonly HashSet<Type> _visited = [];

    /// <summary>Null if nothing of it would be lost on the way.</summary>
    public Refusal? Into(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (mayBroadcast && Broadcasts.Is(type)) return null;
        if (Sendability.Forbidden(type) is { } why) return new("", type, why);
        if (!_visited.Add(type)) return null;
        try
        {
            var info = ValueJson.Options.GetTypeInfo(type);
            return info.Kind is JsonTypeInfoKind.None ? null : Sendability.IsDisposable(type) ? new("", type, Refusal.Disposable) : WalkParts(type, info);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            return Sendability.IsDisposable(type) ? new("", type, Refusal.Disposable)
                : FrameworkTypes.Is(type) && !type.IsGenericType ? FrameworkTypes.Refused(type)
                : WithinUnknown(type) ?? new("", type, Refusal.Unwritable(e.Message));
        }
    }

    private Refusal? WalkParts(Type type, JsonTypeInfo info) => info.Kind switch
    {
        JsonTypeInfoKind.Enumerable => WalkElements(type, info, "[]"u8),
        JsonTypeInfoKind.Dictionary => WalkKey(info) ?? WalkElements(type, info, "{}"u8),
        _ => WalkObject(type, info),
    };

    private static Refusal? WalkKey(JsonTypeInfo info) =>
        info.KeyType is { } key && ValueJson.Options.GetTypeInfo(key).Kind is not JsonTypeInfoKind.None
            ? new("[]", key, "which cannot be the key of a JSON object; send an array of pairs instead") : null;

    /// <summary>A collection of the user's own may hold more than its elements; one of .NET's holds nothing else that matters.</summary>
    private Refusal? WalkElements(Type type, JsonTypeInfo info, ReadOnlySpan<byte> empty)
    {
        if (Into(info.ElementType!) is { } refusal) return refusal.Within("[]");
        if (LostFields.OfCollection(type) is { } lost) return lost;
        try
        {
            JsonSerializer.Deserialize(empty, info);   // nothing else says whether a collection can be read again
            return null;
        }
        catch (NotSupportedException)
        {
            return new("", type, "which System.Text.Json can write but not read; send an array instead");
        }
    }

    private Refusal? WalkObject(Type type, JsonTypeInfo info)
    {
        if (info.PolymorphismOptions is { } polymorphism)
            return polymorphism.DerivedTypes.Where(d => d.DerivedType != type).Select(d => Into(d.DerivedType)).FirstOrDefault(r => r is not null)
                ?? (type.IsInterface || type.IsAbstract ? null : WalkMembers(type, info));
        return type.IsInterface ? new("", type, Refusal.Interface) : WalkMembers(type, info);
    }

    private Refusal? WalkMembers(Type type, JsonTypeInfo info)
    {
        if (Unmakeable(type, info) is { } own) return FrameworkTypes.Is(type) ? FrameworkTypes.Refused(type) : own;
        foreach (var property in info.Properties)
            if (property.Get is not null && property.CustomConverter is null && Into(property.PropertyType) is { } refusal)
                return FrameworkTypes.Is(type) && !type.IsGenericType ? FrameworkTypes.Refused(type) : refusal.Within(LostFields.NameOf(property));
        return null;
    }

    /// <summary>What of an object cannot travel whatever its members are.</summary>
    private static Refusal? Unmakeable(Type type, JsonTypeInfo info)
    {
        if (type.IsAbstract) return new("", type, Refusal.Abstract);
        if (LostFields.Of(type, info) is { } lost) return lost;
        return info.CreateObject is null && info.ConstructorAttributeProvider is null ? new("", type, Refusal.NoConstructor) : null;
    }

    /// <summary>System.Text.Json tells nothing of a type if it cannot make out that of a member, and says so in its own words.</summary>
    private Refusal? WithinUnknown(Type type)
    {
        const BindingFlags seen = BindingFlags.Instance | BindingFlags.Public;
        var elements = type.GetInterfaces().Append(type).Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>));
        IEnumerable<(string Name, Type Type)> members =
        [
            .. elements.Select(e => ("[]", e.GetGenericArguments()[0])),
            .. type.GetProperties(seen).Where(p => p.GetIndexParameters().Length == 0).Select(p => (p.Name, p.PropertyType)),
            .. type.GetFields(seen).Select(f => (f.Name, f.FieldType)),
        ];
        return members.Select(m => Into(m.Type)?.Within(m.Name)).FirstOrDefault(r => r is not null);
    }
}

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
            return new("", type, Refusal.Unwritable(e.Message));
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
        if (type.IsInterface || type.IsAbstract) return new("", type, type.IsInterface ? Refusal.Interface : Refusal.Abstract);
        return WalkMembers(type, info);
    }

    private Refusal? WalkMembers(Type type, JsonTypeInfo info)
    {
        if (LostFields.Of(type, info) is { } lost) return lost;
        if (info.CreateObject is null && info.ConstructorAttributeProvider is null) return new("", type, Refusal.NoConstructor);
        foreach (var property in info.Properties)
            if (property.Get is not null && property.CustomConverter is null && Into(property.PropertyType) is { } refusal)
                return refusal.Within(LostFields.NameOf(property));
        return null;
    }
}

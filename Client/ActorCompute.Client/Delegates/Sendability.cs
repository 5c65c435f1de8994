using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>Whether all values of a type survive the way as JSON, and if not, what of them and why. Looks at types alone.</summary>
internal static class Sendability
{
    private static readonly ConcurrentDictionary<Type, Refusal?> Known = new();

    /// <summary>Null if values of the type can travel.</summary>
    public static Refusal? Of(Type type) => Known.GetOrAdd(type, static t => Walk(t, []));

    /// <summary>Why no value of the type can travel, whatever System.Text.Json says; null if nothing speaks against it.</summary>
    public static string? Forbidden(Type type)
    {
        if (type == typeof(object)) return Refusal.Anything;
        if (type.IsAssignableTo(typeof(Delegate))) return Refusal.Delegate;
        if (type.IsAssignableTo(typeof(Task)) || IsValueTask(type)) return Refusal.Task;
        if (type == typeof(CancellationToken) || type == typeof(CancellationTokenSource)) return Refusal.Cancellation;
        if (type.IsAssignableTo(typeof(MemberInfo)) || type.IsAssignableTo(typeof(Assembly)) || type.IsAssignableTo(typeof(Module))) return Refusal.Code;
        if (type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint)) return Refusal.Address;
        if (type.IsByRefLike) return Refusal.OnStack;
        if (type.IsAssignableTo(typeof(Stream))) return Refusal.Stream;
        if (type.GetInterfaces().Append(type).Any(i => IsOf(i, typeof(IAsyncEnumerable<>)))) return Refusal.Asynchronous;
        if (type.IsArray && type.GetArrayRank() > 1) return Refusal.Dimensions;
        return IsReversed(type) ? Refusal.Reversed : null;
    }

    /// <summary>Whether the type holds what only this process has.</summary>
    public static bool IsDisposable(Type type) => type.IsAssignableTo(typeof(IDisposable)) || type.IsAssignableTo(typeof(IAsyncDisposable));

    private static Refusal? Walk(Type type, HashSet<Type> visited)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Forbidden(type) is { } why) return new("", type, why);
        if (!visited.Add(type)) return null;
        try
        {
            var info = ValueJson.Options.GetTypeInfo(type);
            return info.Kind is JsonTypeInfoKind.None ? null : IsDisposable(type) ? new("", type, Refusal.Disposable) : WalkParts(type, info, visited);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException)
        {
            return new("", type, Refusal.Unwritable(e.Message));
        }
    }

    private static Refusal? WalkParts(Type type, JsonTypeInfo info, HashSet<Type> visited) => info.Kind switch
    {
        JsonTypeInfoKind.Enumerable => WalkElements(type, info, "[]"u8, visited),
        JsonTypeInfoKind.Dictionary => WalkKey(info) ?? WalkElements(type, info, "{}"u8, visited),
        _ => WalkObject(type, info, visited),
    };

    private static Refusal? WalkKey(JsonTypeInfo info) =>
        info.KeyType is { } key && ValueJson.Options.GetTypeInfo(key).Kind is not JsonTypeInfoKind.None
            ? new("[]", key, "which cannot be the key of a JSON object; send an array of pairs instead") : null;

    /// <summary>A collection of the user's own may hold more than its elements; one of .NET's holds nothing else that matters.</summary>
    private static Refusal? WalkElements(Type type, JsonTypeInfo info, ReadOnlySpan<byte> empty, HashSet<Type> visited)
    {
        if (Walk(info.ElementType!, visited) is { } refusal) return refusal.Within("[]");
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

    private static Refusal? WalkObject(Type type, JsonTypeInfo info, HashSet<Type> visited)
    {
        if (info.PolymorphismOptions is { } polymorphism)
            return polymorphism.DerivedTypes.Where(d => d.DerivedType != type).Select(d => Walk(d.DerivedType, visited)).FirstOrDefault(r => r is not null)
                ?? (type.IsInterface || type.IsAbstract ? null : WalkMembers(type, info, visited));
        if (type.IsInterface || type.IsAbstract) return new("", type, type.IsInterface ? Refusal.Interface : Refusal.Abstract);
        return WalkMembers(type, info, visited);
    }

    private static Refusal? WalkMembers(Type type, JsonTypeInfo info, HashSet<Type> visited)
    {
        if (LostFields.Of(type, info) is { } lost) return lost;
        if (info.CreateObject is null && info.ConstructorAttributeProvider is null) return new("", type, Refusal.NoConstructor);
        foreach (var property in info.Properties)
            if (property.Get is not null && property.CustomConverter is null && Walk(property.PropertyType, visited) is { } refusal)
                return refusal.Within(LostFields.NameOf(property));
        return null;
    }

    private static bool IsValueTask(Type type) => type == typeof(ValueTask) || IsOf(type, typeof(ValueTask<>));

    private static bool IsOf(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    /// <summary>Stacks are written from the top, and read by pushing.</summary>
    private static bool IsReversed(Type type) => type.IsGenericType && type.Name is "Stack`1" or "ConcurrentStack`1" or "ImmutableStack`1" or "IImmutableStack`1"
        && type.Namespace is { } place && place.StartsWith("System.Collections", StringComparison.Ordinal);
}

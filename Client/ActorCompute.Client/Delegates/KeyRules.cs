using System.Reflection;
using System.Runtime.CompilerServices;
using ActorCompute.Messages.Code;

namespace ActorCompute.Delegates;

/// <summary>Whether two keys with the same content are equal: made in different processes, they are never the same object.</summary>
internal static class KeyRules
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <exception cref="UnsendableException">Keys of the type are equal to nothing but themselves.</exception>
    public static void Check(Type key)
    {
        if (ByReference(key, []) is not { } found) return;
        var where = found == key ? $"are of type {TypeText.Of(key)}" : $"of type {TypeText.Of(key)} hold a {TypeText.Of(found)}";
        throw new UnsendableException($"The keys {where}, which is equal to nothing but itself, so that none would be combined; "
            + "use keys that compare by value, such as numbers, texts, tuples or records of those.", "", found);
    }

    /// <summary>What within a key compares by reference; null if nothing is known to.</summary>
    private static Type? ByReference(Type type, HashSet<Type> visited)
    {
        if (type.IsPrimitive || type.IsEnum || type.IsInterface || type == typeof(string) || type == typeof(object) || !visited.Add(type)) return null;
        if (ComparesByReference(type)) return type;
        return ComparesMembers(type) ? type.GetFields(Fields).Select(f => ByReference(f.FieldType, visited)).FirstOrDefault(t => t is not null) : null;
    }

    private static bool ComparesByReference(Type type) => !type.IsValueType
        && type.GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType == typeof(object) && !type.IsAssignableTo(typeof(IEquatable<>).MakeGenericType(type));

    /// <summary>Records, anonymous types and tuples, and structs that do not say otherwise.</summary>
    private static bool ComparesMembers(Type type) => type.IsAssignableTo(typeof(ITuple)) || type.IsDefined(typeof(CompilerGeneratedAttribute), false)
        || type.GetMethod(nameof(Equals), [type]) is { } own && own.IsDefined(typeof(CompilerGeneratedAttribute))
        || type.GetMethod(nameof(Equals), [typeof(object)])!.DeclaringType == typeof(ValueType);
}

using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;

namespace ActorCompute.Messages.Code;

/// <summary>What a value would lose as JSON though its declared type can travel: what a derived type adds, and the comparer of a collection.</summary>
public static class ValueLoss
{
    private static readonly ConcurrentDictionary<Type, Func<object, bool>> Comparers = new();

    /// <summary>Has the serializer refuse such values at any depth, by an <see cref="InvalidDataException"/> that says what would be lost.</summary>
    public static void Refuse(JsonTypeInfo info)
    {
        if (MayBeDerived(info)) info.OnSerializing = value => RefuseDerived(value, info.Type);
        else if (info.Kind is JsonTypeInfoKind.Dictionary or JsonTypeInfoKind.Enumerable && IsCollection(info.Type)) info.OnSerializing = RefuseComparer;
    }

    /// <summary>Whether values of a type derived from this one lose what that adds.</summary>
    public static bool MayBeDerived(JsonTypeInfo declared) =>
        declared is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null, Type: { IsValueType: false, IsSealed: false } };

    /// <summary>Whether it is a collection that compares by a rule of its own, which would be the usual one after the way.</summary>
    public static bool LosesComparer(object value) => IsCollection(value.GetType()) && Comparers.GetOrAdd(value.GetType(), Look)(value);

    private static bool IsCollection(Type type) => type.IsGenericType && type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) is true;

    private static Func<object, bool> Look(Type collection)
    {
        if ((collection.GetProperty("Comparer") ?? collection.GetProperty("KeyComparer")) is not { } property) return _ => false;
        var key = collection.GetGenericArguments()[0];
        var (equality, order) = (Default(typeof(EqualityComparer<>), key), Default(typeof(Comparer<>), key));
        return value => property.GetValue(value) is { } comparer
            && !ReferenceEquals(comparer, StringComparer.Ordinal) && !comparer.Equals(equality) && !comparer.Equals(order);
    }

    private static object? Default(Type comparer, Type key) => comparer.MakeGenericType(key).GetProperty("Default")!.GetValue(null);

    private static void RefuseDerived(object value, Type declared)
    {
        if (value.GetType() != declared)
            throw new InvalidDataException($"'{value.GetType().Name}' stands where '{declared.Name}' is declared, and what it adds would be lost: " +
                "declare the type that it has, or name the types with JsonDerivedType");
    }

    private static void RefuseComparer(object value)
    {
        if (LosesComparer(value)) throw new InvalidDataException("the comparer of a collection would be lost: send an array, and build the collection where it is used");
    }
}

using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace ActorCompute.Messages.Code;

/// <summary>What a value would lose as JSON though its declared type can travel: what a derived type adds, and the comparer of a collection.</summary>
public static class ValueLoss
{
    /// <summary>What is said of a collection's comparer.</summary>
    public const string Comparer = "has a comparer that would be lost on the way; send an array and build the collection inside the task";

    /// <summary>What to do where a type that may be derived from is declared.</summary>
    public const string DeclareIt = "declare the type that it has, or name the types with JsonDerivedType";

    private static readonly ConcurrentDictionary<Type, Func<object, bool>> Comparers = new();

    /// <summary>Has the serializer refuse such values at any depth, by a <see cref="ValueLossException"/>.</summary>
    public static void Refuse(JsonTypeInfo info)
    {
        if (MayBeDerived(info)) info.OnSerializing = value => RefuseDerived(value, info.Type);
        else if (info.Kind is JsonTypeInfoKind.Dictionary or JsonTypeInfoKind.Enumerable && IsCollection(info.Type)) info.OnSerializing = RefuseComparer;
    }

    /// <summary>What is said of a value whose type is derived from the declared one.</summary>
    public static string Derived(Type actual) => $"holds a {TypeText.Of(actual)}, and what that adds would be lost on the way; {DeclareIt}";

    private static bool MayBeDerived(JsonTypeInfo declared) =>
        declared is { Kind: JsonTypeInfoKind.Object, PolymorphismOptions: null, Type: { IsValueType: false, IsSealed: false } };

    private static bool IsCollection(Type type) => type.IsGenericType && type.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) is true;

    private static Func<object, bool> Look(Type collection)
    {
        if (!IsCollection(collection) || (collection.GetProperty("Comparer") ?? collection.GetProperty("KeyComparer"))?.GetMethod is not { } get) return _ => false;
        var key = collection.GetGenericArguments()[0];
        var (equality, order) = (Default(typeof(EqualityComparer<>), key), Default(typeof(Comparer<>), key));
        var getter = collection.IsValueType ? value => get.Invoke(value, null)
            : (Func<object, object?>)typeof(ValueLoss).GetMethod(nameof(Getter), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(collection).Invoke(null, [get])!;
        return value => getter(value) is { } comparer && !ReferenceEquals(comparer, equality)
            && !ReferenceEquals(comparer, StringComparer.Ordinal) && !comparer.Equals(equality) && !comparer.Equals(order);
    }

    private static Func<object, object?> Getter<TCollection>(MethodInfo get)
    {
        var typed = get.CreateDelegate<Func<TCollection, object?>>();
        return value => typed((TCollection)value);
    }

    private static object? Default(Type comparer, Type key) => comparer.MakeGenericType(key).GetProperty("Default")!.GetValue(null);

    private static void RefuseDerived(object value, Type declared)
    {
        if (value.GetType() != declared) throw new ValueLossException(Derived(value.GetType()));
    }

    /// <summary>A collection that compares by a rule of its own would compare by the usual one after the way.</summary>
    private static void RefuseComparer(object value)
    {
        if (Comparers.GetOrAdd(value.GetType(), Look)(value)) throw new ValueLossException(Comparer);
    }
}

using System.Collections.Concurrent;
using System.Reflection;

namespace ActorCompute.Delegates;

/// <summary>Whether all values of a type survive the way as JSON, and if not, what of them and why. Looks at types alone.</summary>
internal static class Sendability
{
    private static readonly ConcurrentDictionary<Type, Refusal?> Known = new(), KnownCaptured = new();

    /// <summary>Null if values of the type can travel.</summary>
    public static Refusal? Of(Type type) => Known.GetOrAdd(type, static t => new TypeWalk(mayBroadcast: false).Into(t));

    /// <summary>The same of captured values, which may hold broadcasts.</summary>
    public static Refusal? OfCaptured(Type type) => KnownCaptured.GetOrAdd(type, static t => new TypeWalk(mayBroadcast: true).Into(t));

    /// <summary>Why no value of the type can travel, whatever System.Text.Json says; null if nothing speaks against it.</summary>
    public static string? Forbidden(Type type)
    {
        if (type == typeof(object)) return Refusal.Anything;
        if (type.IsAssignableTo(typeof(Delegate))) return Refusal.Delegate;
        if (type.IsAssignableTo(typeof(Task)) || IsValueTask(type)) return Refusal.Task;
        if (type == typeof(CancellationToken) || type == typeof(CancellationTokenSource)) return Refusal.Cancellation;
        if (type.IsAssignableTo(typeof(MemberInfo)) || type.IsAssignableTo(typeof(Assembly)) || type.IsAssignableTo(typeof(Module))) return Refusal.Code;
        if (type == typeof(ComputePool) || IsOf(type, typeof(JobHandle<>))) return Refusal.Pool;
        if (Broadcasts.Is(type)) return Refusal.Broadcast;
        if (type.IsPointer || type.IsFunctionPointer || type == typeof(nint) || type == typeof(nuint)) return Refusal.Address;
        if (type.IsByRefLike) return Refusal.OnStack;
        if (type.IsAssignableTo(typeof(Stream))) return Refusal.Stream;
        if (type.GetInterfaces().Append(type).Any(i => IsOf(i, typeof(IAsyncEnumerable<>)))) return Refusal.Asynchronous;
        if (type.IsArray && type.GetArrayRank() > 1) return Refusal.Dimensions;
        return IsReversed(type) ? Refusal.Reversed : null;
    }

    /// <summary>Whether the type holds what only this process has.</summary>
    public static bool IsDisposable(Type type) => type.IsAssignableTo(typeof(IDisposable)) || type.IsAssignableTo(typeof(IAsyncDisposable));

    private static bool IsValueTask(Type type) => type == typeof(ValueTask) || IsOf(type, typeof(ValueTask<>));

    private static bool IsOf(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    /// <summary>Stacks are written from the top, and read by pushing.</summary>
    private static bool IsReversed(Type type) => type.IsGenericType && type.Name is "Stack`1" or "ConcurrentStack`1" or "ImmutableStack`1" or "IImmutableStack`1"
        && type.Namespace is { } place && place.StartsWith("System.Collections", StringComparison.Ordinal);
}

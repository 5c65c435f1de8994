using System.Reflection;
using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Code;

/// <summary>No value is needed: the method takes none.</summary>
internal readonly struct NoItem;

/// <summary>An item that brings the object along that its method is called on.</summary>
internal readonly struct Carried<T>(object target, T argument)
{
    public readonly object Target = target;
    public readonly T Argument = argument;
}

/// <summary>The method that an invocation means, and the object that it is called on.</summary>
/// <param name="Target">Null for a static method, and if items carry their own.</param>
/// <param name="CarriedType">The type of the targets that items carry; null if they do not.</param>
/// <param name="IsClosure">Whether those are closures.</param>
internal sealed record BoundCall(MethodInfo Method, object? Target, Type? CarriedType, bool IsClosure, TaskParameters Parameters)
{
    /// <summary>How targets that items carry are read.</summary>
    public required JsonSerializerOptions Captured { get; init; }

    /// <summary>What an item is read as, less its target: several values are an array.</summary>
    public Type ArgumentType => Parameters.Items.Count switch
    {
        0 => typeof(NoItem),
        1 => Parameters.Items[0].ParameterType,
        _ => typeof(object[]),
    };

    /// <summary>What an item is read as.</summary>
    public Type ItemType => CarriedType is null ? ArgumentType : typeof(Carried<>).MakeGenericType(ArgumentType);

    /// <summary>What a call returns; null from a method that returns nothing.</summary>
    public Type ResultType => Method.ReturnType == typeof(void) ? typeof(object) : Method.ReturnType;

    /// <summary>Whether the method called on its target is the function that is needed, without anything in between.</summary>
    public bool IsPlain =>
        CarriedType is null && Parameters.Items.Count == 1 && !Parameters.UseContext && Method.ReturnType != typeof(void) && Method.IsStatic == Target is null;

    /// <exception cref="CodeDefectException">There is no such method, or it cannot be a task.</exception>
    public static BoundCall Of(LoadedPackage package, Invocation invocation)
    {
        var method = MethodFinder.Find(package, invocation);
        var sent = invocation.Target;
        var carried = invocation.ItemsCarryTarget ? package.Type(sent?.Type ?? throw new CodeDefectException("Items carry targets of a type that is not said.")) : null;
        var parameters = TaskParameters.Of(method, hasReceiver: sent is not null);
        return new BoundCall(method, carried is null ? TargetOf(package, method, sent) : null, carried, sent is { IsClosure: true }, parameters)
        {
            Captured = package.Captured,
        };
    }

    private static object? TargetOf(LoadedPackage package, MethodInfo method, CapturedObject? sent)
    {
        if (sent is null) return method.IsStatic ? null : CapturedObjects.Empty(method.DeclaringType!);
        var value = sent.Value ?? throw new CodeDefectException($"The value of the captured {sent.Type} is missing.");
        return CapturedObjects.Make(package.Type(sent.Type), sent.IsClosure, value, package.Captured);
    }
}

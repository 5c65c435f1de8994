using System.Reflection;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Code;

/// <summary>What a method is called with.</summary>
/// <param name="All">All of its parameters, but not the first one of a static method that is called on an object.</param>
/// <param name="Items">Those that an item gives a value to; the others are the worker's to supply.</param>
internal sealed record TaskParameters(IReadOnlyList<ParameterInfo> All, IReadOnlyList<ParameterInfo> Items)
{
    /// <summary>Whether the method wants to know of the item it runs for.</summary>
    public bool UseContext => Items.Count < All.Count;

    /// <summary>How many values an item must have; it may leave out those after them.</summary>
    public int Required => 1 + Items.ToList().FindLastIndex(p => !p.HasDefaultValue);

    /// <exception cref="CodeDefectException">The method cannot be a task.</exception>
    public static TaskParameters Of(MethodInfo method, bool hasReceiver)
    {
        if (method.ContainsGenericParameters) throw Defect(method, "is generic, and a name does not say with what types");
        if (!CanTravel(method.ReturnType)) throw Defect(method, $"returns {TypeText.Of(method.ReturnType)}, which cannot leave its process");
        var all = method.GetParameters().Skip(hasReceiver && method.IsStatic ? 1 : 0).ToList();
        foreach (var parameter in all)
        {
            if (parameter.ParameterType.IsByRef) throw Defect(method, $"takes '{parameter.Name}' by reference (ref, in or out)");
            if (!CanTravel(parameter.ParameterType)) throw Defect(method, $"takes '{parameter.Name}' as {TypeText.Of(parameter.ParameterType)}, which cannot travel");
            if (IsOpenEnded(parameter)) throw Defect(method, $"takes any number of values for '{parameter.Name}' (params)");
        }
        return new TaskParameters(all, [.. all.Where(p => !IsSupplied(p.ParameterType))]);
    }

    public static bool IsSupplied(Type type) => type == typeof(TaskContext) || type == typeof(CancellationToken);

    private static bool CanTravel(Type type) => !type.IsByRef && !type.IsPointer && !type.IsFunctionPointer && !type.IsByRefLike;

    private static bool IsOpenEnded(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(System.Runtime.CompilerServices.ParamCollectionAttribute));

    private static CodeDefectException Defect(MethodInfo method, string what) => new($"{method.DeclaringType}.{method.Name} {what}, so it cannot be a task.");
}

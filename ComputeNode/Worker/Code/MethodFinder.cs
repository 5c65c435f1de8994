using System.Reflection;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Code;

/// <summary>Finds the method that an invocation names.</summary>
internal static class MethodFinder
{
    private const BindingFlags PublicStatic = BindingFlags.Public | BindingFlags.Static;

    /// <exception cref="CodeDefectException">There is none, or more than one.</exception>
    public static MethodInfo Find(LoadedPackage package, Invocation invocation) =>
        invocation.Method is { } reference ? ByReference(package, reference) : ByName(package, invocation.Task!);

    private static MethodInfo ByReference(LoadedPackage package, MethodReference reference)
    {
        var module = package.Load(reference.Assembly).ManifestModule;
        if (module.ModuleVersionId != reference.Module)
            throw new CodeDefectException($"{reference.Assembly} is of another build here than where the method was taken from; wrap the call in a lambda of your own.");
        try
        {
            return Closed(package, reference, module.ResolveMethod(reference.Token));
        }
        catch (ArgumentException e)
        {
            throw new CodeDefectException($"{reference.Assembly} has no method {reference.Token:x8} with these type arguments: {e.Message}", e);
        }
    }

    private static MethodInfo Closed(LoadedPackage package, MethodReference reference, MethodBase? found)
    {
        if (reference.TypeArguments.Count > 0)
        {
            var type = found!.DeclaringType!.MakeGenericType(Types(package, reference.TypeArguments));
            found = MethodBase.GetMethodFromHandle(found.MethodHandle, type.TypeHandle);
        }
        var method = found as MethodInfo ?? throw new CodeDefectException("A constructor is no task.");
        return reference.MethodArguments.Count > 0 ? method.MakeGenericMethod(Types(package, reference.MethodArguments)) : method;
    }

    private static Type[] Types(LoadedPackage package, IReadOnlyList<string> names) => [.. names.Select(package.Type)];

    private static MethodInfo ByName(LoadedPackage package, string name)
    {
        var assembly = package.TaskAssembly;
        var found = Named(assembly, name).ToList();
        if (found.Count == 0) found = [.. Aliased(assembly, name)];
        return found switch
        {
            [var method] => method,
            [] => throw new CodeDefectException($"The package has no task '{name}': a public static method Namespace.Type.Method, or the name of its ComputeTask attribute."),
            _ => throw new CodeDefectException($"The package has {found.Count} methods '{name}': give the one that is meant a name of its own with the ComputeTask attribute."),
        };
    }

    private static IEnumerable<MethodInfo> Named(Assembly assembly, string name)
    {
        if (name.LastIndexOf('.') is not (> 0 and var dot)) return [];
        var type = NestedForms(name[..dot]).Select(n => assembly.GetType(n)).FirstOrDefault(t => t is not null);
        return type is null ? [] : type.GetMethods(PublicStatic).Where(m => m.Name == name[(dot + 1)..]);
    }

    /// <summary>A.B.C, A.B+C, A+B+C: people write nested types like others.</summary>
    private static IEnumerable<string> NestedForms(string name)
    {
        yield return name;
        for (int dot; (dot = name.LastIndexOf('.')) > 0;) yield return name = $"{name[..dot]}+{name[(dot + 1)..]}";
    }

    private static IEnumerable<MethodInfo> Aliased(Assembly assembly, string name) =>
        from type in assembly.GetTypes()
        from method in type.GetMethods(PublicStatic | BindingFlags.DeclaredOnly)
        where method.GetCustomAttribute<ComputeTaskAttribute>()?.Name == name
        select method;
}

using System.Reflection;

namespace ActorCompute.Delegates;

/// <summary>Which assembly is to travel, so that all that a delegate names comes along.</summary>
internal static class CodeAssembly
{
    private const string FrameworkProduct = "Microsoft® .NET";

    /// <summary>Whether the assembly is part of .NET, which every node has.</summary>
    public static bool IsFramework(Assembly assembly) =>
        assembly == typeof(object).Assembly || assembly.GetCustomAttribute<AssemblyProductAttribute>()?.Product == FrameworkProduct;

    /// <summary>The one of the assemblies that needs all the others; null if none does.</summary>
    public static Assembly? RootOf(IEnumerable<Assembly> assemblies)
    {
        Assembly[] own = [.. assemblies.Distinct().Where(a => !IsFramework(a))];
        return own.FirstOrDefault(candidate => own.All(a => a == candidate || References(candidate, a)));
    }

    /// <summary>All assemblies that a type names, those of its arguments included.</summary>
    public static IEnumerable<Assembly> Of(Type type)
    {
        if (type.HasElementType) return Of(type.GetElementType()!);
        return type.GetGenericArguments().SelectMany(Of).Prepend(type.Assembly);
    }

    private static bool References(Assembly from, Assembly to) =>
        from.GetReferencedAssemblies().Any(name => name.Name == to.GetName().Name);
}

using System.Reflection;
using System.Runtime.Loader;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Code;

/// <summary>
/// The assemblies of one package, apart from those of every other: two builds of an assembly run side by side. Only the framework and
/// ActorCompute.Abstractions are shared; what else the worker is made of is not there for user code.
/// </summary>
internal sealed class PackageContext(string name, PackageFolder folder) : AssemblyLoadContext(name, isCollectible: true)
{
    private static readonly Assembly Shared = typeof(TaskContext).Assembly;
    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Shared.GetName().Name) return Shared;
        var file = folder.Assembly(assemblyName);
        if (IsOfFramework(assemblyName, file)) return null;   // the default context has it
        if (file is not null) return LoadFromAssemblyPath(file);
        if (!string.IsNullOrEmpty(assemblyName.CultureName)) return null;
        if (folder.HasLost(assemblyName)) throw new CodeGoneException($"{assemblyName.Name}.dll of the package {Name} is not there any more.");
        if (assemblyName.Name == "ActorCompute.Client")
            throw new FileLoadException("A task cannot use the pool that runs it; return what is to be run next, and send that from where the pool is.", "ActorCompute.Client.dll");
        // After a FileNotFoundException the runtime would look into the default context.
        throw new FileLoadException($"{assemblyName.Name} is neither in the package nor part of .NET {Environment.Version}.", $"{assemblyName.Name}.dll");
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        folder.NativeLibrary(unmanagedDllName) is { } file ? LoadUnmanagedDllFromPath(file)
        : folder.IsThere ? 0 : throw new CodeGoneException($"The package {Name} is not there any more.");

    /// <summary>As .NET's own host decides: of a package's build and the framework's of an assembly the newer one, and at a tie the framework's.</summary>
    private static bool IsOfFramework(AssemblyName name, string? file)
    {
        var own = Path.Combine(Framework, $"{name.Name}.dll");
        return File.Exists(own) && (file is null || AssemblyName.GetAssemblyName(file).Version <= AssemblyName.GetAssemblyName(own).Version);
    }
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ActorCompute.Messages;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Coordinator.Packages;

/// <summary>
/// Finds the tasks of an assembly by reading its metadata; nothing of it is loaded or run. A task is a public static method of a public type,
/// neither of them generic, that takes at least one argument. It is called "Namespace.Type.Method", or what its ComputeTask attribute says.
/// </summary>
internal static class AssemblyTasks
{
    /// <summary>So that any list of tasks fits into a message.</summary>
    private const int MostTasks = 2000, LongestName = 400, LongestWords = 200;

    /// <exception cref="UserError">It is no .NET assembly, or its names contradict each other.</exception>
    public static PackageTasks Read(Stream assembly, string name)
    {
        try
        {
            using var file = new PEReader(assembly);
            if (!file.HasMetadata || file.GetMetadataReader() is not { IsAssembly: true } reader) throw NoAssembly(name, null);
            return Sort([.. reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(t => IsPublic(reader, t)).SelectMany(t => TasksOf(reader, t, name))], name);
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException or OverflowException or ArgumentException)
        {
            throw NoAssembly(name, e);
        }
    }

    private static IEnumerable<TaskMethod> TasksOf(MetadataReader reader, TypeDefinition type, string assembly)
    {
        foreach (var handle in type.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            var name = $"{TypeNames.Of(reader, method.GetDeclaringType())}.{reader.GetString(method.Name)}";
            var (alias, shape) = (TaskAlias.Of(reader, method), TaskShape.Of(reader, method));
            if (shape is not null && name.Length <= LongestName) yield return new(alias ?? name, alias is not null, shape, name, assembly);
            else if (alias is not null)
                throw new UserError(ExitStatus.BadInput,
                    $"{name} of {assembly}.dll cannot be the task '{alias}': a task is public, static and not generic, and takes at least one argument, none of them by reference.");
        }
    }

    private static bool IsPublic(MetadataReader reader, TypeDefinition type)
    {
        for (var levels = 0; levels < 32; levels++)
        {
            if (type.GetGenericParameters().Count > 0 || (type.Attributes & TypeAttributes.Interface) != 0) return false;
            switch (type.Attributes & TypeAttributes.VisibilityMask)
            {
                case TypeAttributes.Public: return true;
                case TypeAttributes.NestedPublic: type = reader.GetTypeDefinition(type.GetDeclaringType()); break;
                default: return false;
            }
        }
        return false;
    }

    private static PackageTasks Sort(IReadOnlyList<TaskMethod> methods, string assembly)
    {
        var byName = methods.GroupBy(m => m.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
        if (byName.FirstOrDefault(g => g.Count() > 1 && g.Any(m => m.IsAlias)) is { } clash)
            throw new UserError(ExitStatus.BadInput,
                $"Several tasks of {assembly}.dll are called '{clash.Key}' ({string.Join(", ", clash.Select(m => m.Method).Distinct())}); give each a name of its own with [ComputeTask].");
        if (byName.Length > MostTasks)
            throw new UserError(ExitStatus.BadInput,
                $"{assembly}.dll has {byName.Length} methods that could be tasks, and at most {MostTasks} may be; put those that are meant into an assembly of their own.");
        return new([.. byName.Where(g => g.Count() == 1).Select(g => g.Single().Describe())], [.. byName.Where(g => g.Count() > 1).Select(g => g.Key)]);
    }

    private static UserError NoAssembly(string name, Exception? cause) =>
        new(ExitStatus.BadInput, $"{name}.dll is no .NET assembly; build it again, or name the assembly that holds the tasks.", cause);

    private sealed record TaskMethod(string Name, bool IsAlias, TaskShape Shape, string Method, string Assembly)
    {
        public TaskDescription Describe() => new(
            Name, Shape.Kind, BoundedText.Cut(Shape.Parameter, LongestWords), BoundedText.Cut(Shape.Result, LongestWords),
            IsAlias ? $"{Method} of {Assembly}.dll." : $"A method of {Assembly}.dll.");
    }
}

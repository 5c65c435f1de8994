using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using ActorCompute.Messages;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Coordinator.Packages;

/// <summary>
/// Finds the tasks of an assembly by reading its metadata; nothing of it is loaded or run. A task is a public static method of a public type,
/// neither of them generic, whose arguments and result are values. It is called "Namespace.Type.Method", or what its ComputeTask attribute
/// says. A worker finds it again by these rules, so a name that several methods of a type share is no task's.
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
            return Sort([.. reader.TypeDefinitions.Select(reader.GetTypeDefinition).Where(t => IsPublic(reader, t)).SelectMany(t => MethodsOf(reader, t, name))], name);
        }
        catch (Exception e) when (e is BadImageFormatException or InvalidOperationException or OverflowException or ArgumentException)
        {
            throw NoAssembly(name, e);
        }
    }

    private static IEnumerable<NamedMethod> MethodsOf(MetadataReader reader, TypeDefinition type, string assembly)
    {
        foreach (var handle in type.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            var name = $"{TypeNames.Of(reader, method.GetDeclaringType())}.{reader.GetString(method.Name)}";
            var (alias, shape) = (TaskAlias.Of(reader, method), TaskShape.Of(reader, method));
            if (alias is not null && shape is null)
                throw new UserError(ExitStatus.BadInput,
                    $"{BoundedText.Plain(name)} of {assembly}.dll cannot be the task '{alias}': a task is public, static and not generic, and takes and returns values that JSON can hold.");
            if ((method.Attributes & TaskShape.PublicStatic) == TaskShape.PublicStatic && name.Length <= LongestName && !name.Any(char.IsControl))
                yield return new(name, alias, shape, assembly);
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

    private static PackageTasks Sort(IReadOnlyList<NamedMethod> methods, string assembly)
    {
        var byName = methods.ToLookup(m => m.Name, StringComparer.Ordinal);
        var byAlias = methods.Where(m => m.Alias is not null).ToLookup(m => m.Alias!, StringComparer.Ordinal);
        if (byAlias.FirstOrDefault(g => g.Count() > 1 || byName.Contains(g.Key)) is { } clash)
            throw new UserError(ExitStatus.BadInput,
                $"Several methods of {assembly}.dll are called '{clash.Key}' ({string.Join(", ", clash.Concat(byName[clash.Key]).Select(m => m.Name).Distinct())}); choose another name for [ComputeTask].");
        var tasks = byAlias.Select(g => g.Single()).Concat(byName.Where(g => g.Count() == 1).Select(g => g.Single()).Where(m => m.Alias is null && m.Shape is not null)).ToArray();
        if (tasks.Length > MostTasks)
            throw new UserError(ExitStatus.BadInput,
                $"{assembly}.dll has {tasks.Length} methods that could be tasks, and at most {MostTasks} may be; put those that are meant into an assembly of their own.");
        var shared = byName.Where(g => g.Count() > 1 && g.Any(m => m.Alias is null && m.Shape is not null)).Select(g => g.Key);
        return new([.. tasks.Select(m => m.Describe()).OrderBy(t => t.Name, StringComparer.Ordinal)], [.. shared.Order(StringComparer.Ordinal).Take(MostTasks)]);
    }

    private static UserError NoAssembly(string name, Exception? cause) =>
        new(ExitStatus.BadInput, $"{name}.dll is no .NET assembly; build it again, or name the assembly that holds the tasks.", cause);

    /// <summary>A public static method; without a shape it can be no task.</summary>
    private sealed record NamedMethod(string Name, string? Alias, TaskShape? Shape, string Assembly)
    {
        public TaskDescription Describe() => new(
            Alias ?? Name, Shape!.Kind, Words(Shape.Parameter), Words(Shape.Result),
            Alias is null ? $"A method of {Assembly}.dll." : $"{Name} of {Assembly}.dll.");

        private static string Words(string shape) => BoundedText.Plain(BoundedText.Cut(shape, LongestWords));
    }
}

using ActorCompute.Messages;

namespace ActorCompute.Packages;

/// <summary>Finds the assembly of a folder that holds the tasks: the one that its build was about. Pure.</summary>
internal static class MainAssembly
{
    private const string Library = ".dll";

    /// <summary>Its simple name.</summary>
    /// <param name="place">What people call the folder.</param>
    /// <param name="paths">Its files.</param>
    /// <param name="named">Who named it; null looks for it.</param>
    /// <exception cref="UserError">It is not there, or there are several.</exception>
    public static string Find(string place, IEnumerable<string> paths, string? named)
    {
        var files = paths.Where(p => !p.Contains('/')).ToHashSet(StringComparer.Ordinal);
        if (named is not null)
            return files.Contains(named + Library) ? named : throw Refusal($"There is no {named}{Library} in {place}; name an assembly that is there.");
        var candidates = With(files, ".runtimeconfig.json") is { Count: > 0 } programs ? programs
            : With(files, ".deps.json") is { Count: > 0 } built ? built
            : [.. files.Where(f => f.EndsWith(Library, StringComparison.Ordinal) && !Product.HasFile(f)).Select(f => f[..^Library.Length])];
        return candidates switch
        {
            [var only] => only,
            [] => throw Refusal($"There is no assembly in {place}; name a dll, a folder that 'dotnet publish' made, or a zip of one."),
            _ => throw Refusal($"{place} holds several assemblies ({string.Join(", ", candidates.Order(StringComparer.Ordinal).Take(5))}{(candidates.Count > 5 ? ", …" : "")}); say with --assembly which one has the tasks."),
        };
    }

    private static List<string> With(HashSet<string> files, string ending) =>
        [.. files.Where(f => f.EndsWith(ending, StringComparison.Ordinal)).Select(f => f[..^ending.Length]).Where(n => files.Contains(n + Library) && !Product.Has(n))];

    private static UserError Refusal(string sentence) => new(ExitStatus.BadInput, sentence);
}

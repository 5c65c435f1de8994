namespace ActorCompute.Packages;

/// <summary>The assemblies of ActorCompute itself. Nodes have what task code may refer to; the rest, and what only the rest needs, stays at home.</summary>
internal static class Product
{
    private static readonly HashSet<string> Names = new(
        ["ActorCompute.Abstractions", "ActorCompute.Client", "ActorCompute.Messages", "ActorCompute.Coordinator", "ActorCompute.ComputeNode", "ActorCompute.Worker", "actorcompute"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether an assembly of this simple name is one of them.</summary>
    public static bool Has(string assembly) => Names.Contains(assembly);

    /// <summary>Whether a file at a package's root comes with one of them.</summary>
    public static bool HasFile(string path) => !path.Contains('/') && Has(Path.GetFileNameWithoutExtension(path)) && Path.GetExtension(path) is ".dll" or ".pdb" or ".xml";
}

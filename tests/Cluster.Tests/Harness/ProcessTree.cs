using System.Globalization;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>Which processes a program has started, as Linux knows it.</summary>
internal static class ProcessTree
{
    /// <summary>The processes that this one has started and that still run.</summary>
    public static int[] ChildrenOf(int process) => [.. Directory.GetDirectories("/proc")
        .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && ParentOf(id) == process)];

    public static bool Runs(int process) => ParentOf(process) is not null;

    /// <summary>Null if the process has ended, though nobody may have asked for its status yet.</summary>
    private static int? ParentOf(int process)
    {
        try
        {
            // "123 (name, with blanks) S 1 …": the state and the parent follow the name.
            var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields[0] == "Z" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}

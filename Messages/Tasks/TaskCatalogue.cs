using System.Collections.Frozen;

namespace ActorCompute.Messages.Tasks;

/// <summary>A task as people see it and as a submission is checked against.</summary>
/// <param name="Name">What a submission calls it.</param>
/// <param name="Kind">Whether it takes a slot or only waits.</param>
/// <param name="Parameter">The input's JSON shape, in words.</param>
/// <param name="Result">The result's JSON shape, in words.</param>
/// <param name="Summary">What it does, in one sentence.</param>
public sealed record TaskDescription(string Name, TaskKind Kind, string Parameter, string Result, string Summary);

/// <summary>The tasks every node has. Their code is in ComputeNode/Worker (cpu) and ComputeNode/Io (io).</summary>
public static class TaskCatalogue
{
    private static readonly FrozenDictionary<string, TaskDescription> ByName = new TaskDescription[]
    {
        new("square", TaskKind.Cpu, "integer", "integer", "n × n; fails where that leaves 64 bits."),
        new("sum-squares", TaskKind.Cpu, "integer", "integer", "The sum of i² for 0 ≤ i < n, modulo 2⁶⁴."),
        new("count-primes", TaskKind.Cpu, "integer or [from, to]", "integer", "How many primes lie in 2..n, or in from..to, both included."),
        new("word-count", TaskKind.Cpu, "text", "object", "How often each word (letters and digits, lower-cased) stands in a text."),
        new("mandelbrot-row", TaskKind.Cpu, "integer or object", "integers", "One row of the Mandelbrot set: the steps until each point leaves, 0 if it stays."),
        new("sleep", TaskKind.Io, "number", "number", "Waits so many seconds and returns them."),
        new("file.read", TaskKind.Io, "path or object", "object", "Reads a file that the node allows: its length, SHA-256 and, if wanted, text."),
        new("http.get", TaskKind.Io, "URL or object", "object", "Asks for a URL: its status, and the body's length, SHA-256 and, if wanted, text."),
    }.ToFrozenDictionary(t => t.Name);

    public static IEnumerable<TaskDescription> All => ByName.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>The task of that name, or null.</summary>
    public static TaskDescription? Find(string name) => ByName.GetValueOrDefault(name);
}

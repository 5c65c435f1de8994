using System.Globalization;
using ActorCompute.Messages;

namespace ActorCompute.Jobs;

/// <summary>Whether a job's items do what their task's signature says. Pure.</summary>
internal static class KindAdvice
{
    /// <summary>Less says nothing: a start, or a handful of short items.</summary>
    private static readonly TimeSpan EnoughTime = TimeSpan.FromSeconds(1);

    /// <summary>An item that certainly waits for more of its time than this mostly waits.</summary>
    public const double Waits = 0.5;

    /// <summary>An asynchronous item that uses more of its time than this computes.</summary>
    public const double Computes = 0.5;

    /// <summary>Thousands of items that take so long each keep a worker's threads from those that wait.</summary>
    private static readonly TimeSpan DearItem = TimeSpan.FromMilliseconds(20);

    /// <summary>A sentence if they do not; null if they do, or too little is known.</summary>
    public static string? Of(TaskKind kind, long items, TimeSpan cpu, TimeSpan wall, TimeSpan waited)
    {
        if (items == 0 || wall < EnoughTime || (kind is TaskKind.Io && cpu < EnoughTime)) return null;
        return OfShape(kind, cpu.TotalSeconds / items, wall.TotalSeconds / items, waited.TotalSeconds / items);
    }

    /// <summary>The same of any number of items, if it is known well how many seconds each takes.</summary>
    /// <param name="waited">How many of them it certainly waits: one that computes on a machine with more to do than it can takes long, too.</param>
    public static string? OfShape(TaskKind kind, double cpu, double wall, double waited)
    {
        if (wall <= 0) return null;
        var waits = Math.Min(1, waited / wall);
        if (kind is TaskKind.Cpu)
            return waits > Waits ? Sentence($"Its items mostly wait, for {waits:P0} of their time, each in a slot; a task that returns Task or ValueTask waits in thousands at once.") : null;
        return cpu / wall > Computes || cpu > DearItem.TotalSeconds
            ? Sentence($"An item takes {cpu * 1e3:0.###} ms of CPU time: such items compute, and share one process; a task that is synchronous gets a slot for each core.") : null;
    }

    private static string Sentence(FormattableString text) => text.ToString(English);

    private static readonly CultureInfo English = CultureInfo.InvariantCulture;
}

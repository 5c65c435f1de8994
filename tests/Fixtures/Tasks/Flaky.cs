using ActorCompute;

namespace Fixtures;

/// <summary>Tasks that fail for a while, or for a reason.</summary>
public static class Flaky
{
    /// <summary>Fails until there is a file at that path.</summary>
    public static string Needs(string path) =>
        File.Exists(path) ? Path.GetFileName(path) : throw new FileNotFoundException($"There is no {Path.GetFileName(path)}.", path);

    /// <summary>Fails once, in the way that is asked for; returns the attempt that did not.</summary>
    public static int Once(string how, TaskContext context) => (context.Attempt, how) switch
    {
        ( > 1, _) => context.Attempt,
        (_, "io") => throw new IOException("once"),
        _ => throw new FormatException("once"),
    };

    /// <summary>Never ends, whatever it is told.</summary>
    public static int Spins(int n, CancellationToken cancel)
    {
        while (n >= 0) Thread.SpinWait(1000);
        return n;
    }
}

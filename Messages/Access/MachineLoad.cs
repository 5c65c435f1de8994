using System.Globalization;

namespace ActorCompute.Messages.Access;

/// <summary>Whether this machine has more to do than it can, as far as it says so itself (Linux).</summary>
internal static class MachineLoad
{
    private const string Source = "/proc/loadavg";
    private const double Busy = 1.5;   // threads that want to run, for each processor

    /// <summary>What to add to a sentence about somebody who is late; else <paramref name="otherwise"/>, if anything.</summary>
    public static string Because(string otherwise = "") => Read() is { } load && Describe(load, Environment.ProcessorCount) is { } words
        ? $" ({words})"
        : otherwise.Length == 0 ? "" : $" ({otherwise})";

    /// <summary>How many times longer everything takes here than on a machine that has time, as far as that is known; from 1 to 10.</summary>
    public static double Pace() => Read() is { } load ? Pace(load, Environment.ProcessorCount) : 1;

    internal static double Pace(double load, int processors) => Math.Clamp(load / processors, 1, 10);

    /// <summary>Null if the load is one that the machine can bear.</summary>
    /// <param name="load">How many threads wanted to run, over the last minute.</param>
    internal static string? Describe(double load, int processors) => load > Busy * processors
        ? string.Create(CultureInfo.InvariantCulture, $"this machine has too much to do: {load:0} threads want its {processors} processors")
        : null;

    private static double? Read()
    {
        try
        {
            return File.Exists(Source) && double.TryParse(File.ReadAllText(Source).Split(' ')[0], CultureInfo.InvariantCulture, out var load) ? load : null;
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            return null;   // a remark that cannot be made
        }
    }
}

using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Admission;

/// <summary>How many files and connections this process may have open.</summary>
public static partial class Descriptors
{
    private const int Unlimited = 1 << 20;   // more than the kernel gives a process, unless told otherwise

    /// <summary>RLIMIT_NOFILE of Linux and of macOS.</summary>
    private static int Number => OperatingSystem.IsMacOS() ? 8 : 7;

    /// <summary>Raises the limit as far as this process may by itself, from the soft to the hard one.</summary>
    /// <returns>The limit that holds then.</returns>
    public static long Raise()
    {
        if (OperatingSystem.IsWindows() || GetLimit(Number, out var limit) != 0) return Unlimited;
        var wanted = limit with { Soft = limit.Hard };
        if (limit.Soft < limit.Hard && SetLimit(Number, wanted) == 0) limit = wanted;
        return limit.Soft > Unlimited ? Unlimited : (long)limit.Soft;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(nuint Soft, nuint Hard);
}

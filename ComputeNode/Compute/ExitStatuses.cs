namespace ActorCompute.ComputeNode.Compute;

/// <summary>What a process's exit status means, for people.</summary>
internal static class ExitStatuses
{
    private const int OfSignal = 128;   // .NET, like shells, adds the signal's number to this

    /// <summary>What .NET prints before it aborts, and what that was.</summary>
    private static readonly (string Line, string Cause)[] Aborts =
    [
        ("Stack overflow", "a stack overflow"), ("Out of memory", "no memory was left"), ("Process terminated", "Environment.FailFast"),
        ("Unhandled exception", "an unhandled exception"), ("Fatal error", "a fault within .NET or native code"),
    ];

    /// <param name="status">As .NET says it.</param>
    /// <param name="said">The last lines that the process printed.</param>
    public static string Describe(int status, string said = "") => (status - OfSignal) switch
    {
        4 => Signal(status, "SIGILL, an illegal instruction"),
        6 => Signal(status, $"SIGABRT, {Abort(said)}"),
        7 => Signal(status, "SIGBUS, a bad memory access"),
        8 => Signal(status, "SIGFPE, an arithmetic fault"),
        9 => Signal(status, "SIGKILL, killed from outside, perhaps for lack of memory"),
        11 => Signal(status, "SIGSEGV, a bad memory access"),
        15 => Signal(status, "SIGTERM, asked to end"),
        > 0 and < 65 and var other when !OperatingSystem.IsWindows() => Signal(status, $"signal {other}"),
        _ => $"exit status {status}",
    };

    private static string Abort(string said)
    {
        foreach (var line in said.Split('\n'))
            if (Array.Find(Aborts, a => line.StartsWith(a.Line, StringComparison.Ordinal)) is { Cause: { } cause }) return cause;
        return "an abort such as a stack overflow or an unhandled exception";
    }

    private static string Signal(int status, string name) => $"exit status {status} ({name})";
}

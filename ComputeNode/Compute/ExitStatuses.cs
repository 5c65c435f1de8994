namespace ActorCompute.ComputeNode.Compute;

/// <summary>What a process's exit status means, for people.</summary>
internal static class ExitStatuses
{
    private const int OfSignal = 128;   // .NET, like shells, adds the signal's number to this

    public static string Describe(int status) => (status - OfSignal) switch
    {
        4 => Signal(status, "SIGILL, an illegal instruction"),
        6 => Signal(status, "SIGABRT, an abort such as a stack overflow or an unhandled exception"),
        7 => Signal(status, "SIGBUS, a bad memory access"),
        8 => Signal(status, "SIGFPE, an arithmetic fault"),
        9 => Signal(status, "SIGKILL, killed from outside, perhaps for lack of memory"),
        11 => Signal(status, "SIGSEGV, a bad memory access"),
        15 => Signal(status, "SIGTERM, asked to end"),
        > 0 and < 65 and var other when !OperatingSystem.IsWindows() => Signal(status, $"signal {other}"),
        _ => $"exit status {status}",
    };

    private static string Signal(int status, string name) => $"exit status {status} ({name})";
}

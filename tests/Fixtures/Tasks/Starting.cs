using System.Diagnostics;

namespace Fixtures;

/// <summary>Tasks that start processes and do not end them: each sleeps for a number of seconds by which a test knows it.</summary>
public static class Starting
{
    /// <summary>Starts them, and ignores its token.</summary>
    public static int AndSpins(int token)
    {
        Start(token);
        while (true)
        {
        }
    }

    /// <summary>Starts them, and heeds its token.</summary>
    public static int AndHeeds(int token, CancellationToken cancel)
    {
        Start(token);
        cancel.WaitHandle.WaitOne();
        cancel.ThrowIfCancellationRequested();
        return token;
    }

    /// <summary>Starts them, and is killed.</summary>
    public static int AndDies(int token)
    {
        Start(token);
        Later.Block(500);
        Process.GetCurrentProcess().Kill();
        return token;
    }

    /// <summary>Starts them, and waits asynchronously for ever.</summary>
    public static async Task<int> AndHangs(int token)
    {
        Start(token);
        await new TaskCompletionSource<int>().Task;
        return token;
    }

    /// <summary>Starts a process that holds 400 MB.</summary>
    public static int AndHolds(int token)
    {
        using var shell = Shell($"x=$(head -c 400000000 /dev/zero | tr '\\0' x); sleep {token}");
        shell.WaitForExit();
        return token;
    }

    /// <summary>A child, one that ignores SIGTERM, one in a session of its own, and one whose parent is gone besides.</summary>
    private static void Start(int token)
    {
        Shell($"exec sleep {token}").Dispose();
        Shell($"trap '' TERM; sleep {token} & wait").Dispose();
        Shell($"exec setsid sleep {token}").Dispose();
        using var twice = Shell($"(setsid sh -c 'sleep {token} & sleep {token}' &)");
        twice.WaitForExit();
    }

    private static Process Shell(string script) => Process.Start("/bin/sh", ["-c", script]);
}

using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Programs;

/// <summary>
/// SIGTERM, SIGINT (Ctrl-C) and SIGHUP (the terminal is gone) as a token, for programs that end in order. A second signal ends the process at once, as if nobody listened;
/// only a <see cref="LastWish"/> is fulfilled.
/// </summary>
public sealed class TerminationSignal : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;

    public TerminationSignal() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
    ];

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _asked.Token;

    /// <summary>Ends at the first signal.</summary>
    public async Task WaitAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = Token.Register(asked.SetResult).ConfigureAwait(false);
        await asked.Task.ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _asked.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (_asked.IsCancellationRequested)
        {
            LastWish.FulfilAll();
            RemoveFilesOfRuntime();
            return;
        }
        signal.Cancel = true;
        _asked.Cancel();
    }

    /// <summary>What a debugger would find this process by; a process that a signal ends leaves them behind.</summary>
    private static void RemoveFilesOfRuntime()
    {
        try
        {
            foreach (var pattern in new[] { $"dotnet-diagnostic-{Environment.ProcessId}-*-socket", $"clr-debug-pipe-{Environment.ProcessId}-*" })
                foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), pattern)) File.Delete(file);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            // They harm nobody.
        }
    }
}

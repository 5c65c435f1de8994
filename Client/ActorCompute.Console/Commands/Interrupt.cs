using System.Runtime.InteropServices;

namespace ActorCompute.Commands;

/// <summary>Ctrl-C and SIGTERM: the first cancels a token, so that a job can be cancelled; the second ends the process at once.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupt() => _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(s => PosixSignalRegistration.Create(s, OnSignal))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (_source.IsCancellationRequested) return;
        signal.Cancel = true;
        // Off the signal's thread: what is cancelled may run for a while right here, and the second signal must get through.
        ThreadPool.QueueUserWorkItem(source => source.Cancel(), _source, preferLocal: false);
    }
}

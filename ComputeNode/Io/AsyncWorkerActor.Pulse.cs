using ActorCompute.ComputeNode.Compute;

namespace ActorCompute.ComputeNode.Io;

// A worker that stands still is killed, and what it had is searched as after any death.
internal sealed partial class AsyncWorkerActor
{
    private readonly WorkerPulse _pulse = new();
    private string? _stoodStill;

    private void WatchPulse()
    {
        _pulse.Begin();
        Timers.StartPeriodicTimer(nameof(LookAtPulse), LookAtPulse.Instance, WorkerPulse.LookEvery);
    }

    private void KillIfStill()
    {
        if (_isKilled || _heldTooMuch is not null || _stoodStill is not null) return;
        if (_isHeld || _search is { IsRunning: false, IsStopping: false })
        {
            _pulse.Begin();
            return;
        }
        _stoodStill = _pulse.Look(_worker!.Signs, Now);
        if (_stoodStill is not null) _worker.Kill();
        else _worker.Ask();
    }

    private sealed class LookAtPulse
    {
        public static readonly LookAtPulse Instance = new();
    }
}

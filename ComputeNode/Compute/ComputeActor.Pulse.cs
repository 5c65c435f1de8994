namespace ActorCompute.ComputeNode.Compute;

// Workers that stand still: a process that is stopped lives, keeps its socket open, and would hold its items for ever.
internal sealed partial class ComputeActor
{
    private readonly WorkerPulse _pulse = new();
    private string? _stoodStill;

    private void WatchPulse()
    {
        _pulse.Begin();
        Timers.StartPeriodicTimer(nameof(LookAtPulse), LookAtPulse.Instance, WorkerPulse.LookEvery);
    }

    /// <summary>While results are held the worker may wait for them to be read; one that has nothing holds nobody up.</summary>
    private void KillIfStill()
    {
        if (_killed is not null || _isKilled || _stoodStill is not null) return;
        if (_isHeld || _worker!.IsIdle)
        {
            _pulse.Begin();
            return;
        }
        _stoodStill = _pulse.Look(_worker.Signs, Now);
        if (_stoodStill is not null) _worker.Kill();
        else _worker.Ask();
    }

    private sealed class LookAtPulse
    {
        public static readonly LookAtPulse Instance = new();
    }
}

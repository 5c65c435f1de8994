using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

// Items whose time is limited: the worker cancels their tokens itself, and is killed if that does not help.
internal sealed partial class ComputeActor
{
    private readonly SlotWatch _watch = new();

    private void Run(IReadOnlyList<Lease> leases)
    {
        foreach (var lease in leases) _watch.Add(lease);
        if (_watch.IsNeeded && !Timers.IsTimerActive(nameof(LookAtTime)))
            Timers.StartPeriodicTimer(nameof(LookAtTime), LookAtTime.Instance, WorkerProtocol.FlushInterval);
        _worker!.Run(leases);
    }

    private void KillIfSpent()
    {
        if (!_watch.IsNeeded) Timers.Cancel(nameof(LookAtTime));
        else if (_killed is null && _watch.Look(_worker!.Running, Now) is { } item) KillFor(item);
    }

    private void KillFor(KilledItem item)
    {
        _killed = item;
        _worker!.Kill();
    }

    private sealed class LookAtTime
    {
        public static readonly LookAtTime Instance = new();
    }
}

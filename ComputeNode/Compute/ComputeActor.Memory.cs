using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Compute;

// Workers whose memory is limited: the node looks at what each holds, and needs nothing of the worker for that.
internal sealed partial class ComputeActor
{
    private void WatchMemory()
    {
        if (_program.MemoryLimit is not null)
            Timers.StartPeriodicTimer(nameof(LookAtMemory), LookAtMemory.Instance, MemoryRule.LookEvery);
    }

    private void KillIfTooLarge()
    {
        if (_killed is not null || _isKilled || _program.MemoryLimit is not { } limit) return;
        var held = _worker!.ResidentBytes;
        var verdict = MemoryRule.Judge(limit, held, _worker.Running, _worker.IsIdle);
        if (!verdict.Kills) return;
        if (verdict.Item is { } item)
        {
            KillFor(item);
            return;
        }
        ComputeLog.IdleWorkerKilled(_log, _slot, ByteSize.Text(held));
        _isKilled = true;
        _worker.Kill();
    }

    private sealed class LookAtMemory
    {
        public static readonly LookAtMemory Instance = new();
    }
}

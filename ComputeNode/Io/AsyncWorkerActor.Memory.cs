using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Io;

// A worker whose memory is limited. One that holds too much is killed, and the item to blame is searched for as after any death.
internal sealed partial class AsyncWorkerActor
{
    private readonly long? _memoryLimit;
    private long? _heldTooMuch;

    private void WatchMemory()
    {
        if (_memoryLimit is not null) Timers.StartPeriodicTimer(nameof(LookAtMemory), LookAtMemory.Instance, MemoryRule.LookEvery);
    }

    private void KillIfTooLarge()
    {
        if (_isKilled || _heldTooMuch is not null || _memoryLimit is not { } limit) return;
        var held = _worker!.ResidentBytes;
        if (held <= limit) return;
        _heldTooMuch = held;
        ComputeLog.AsyncWorkerTooLarge(_log, ByteSize.Text(held), _search.InFlight, ByteSize.Text(limit));
        _worker.Kill();
    }

    private Failure? MemoryFailure(long item) => _heldTooMuch is { } held && _memoryLimit is { } limit ? Failure.OfMemory(item, limit, held) : null;

    private sealed class LookAtMemory
    {
        public static readonly LookAtMemory Instance = new();
    }
}

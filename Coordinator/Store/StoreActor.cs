using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Store;

/// <summary>
/// The store's only writer. While one transaction is on its way to the disk the next writes gather, so however many ask, each waits for two
/// commits at most. Stopped for good when a newer coordinator owns the store.
/// </summary>
internal sealed class StoreActor : ReceiveActor
{
    /// <summary>A transaction takes no more than this, so that the first to ask is not kept waiting by the last.</summary>
    private const long MaxBytes = 16 << 20;

    private readonly JobStore _store;
    private readonly ILogger _log;
    private readonly Queue<(Write Write, IActorRef Asker)> _waiting = [];
    private (Write Write, IActorRef Asker)[] _writing = [];

    public StoreActor(JobStore store, ILogger log)
    {
        (_store, _log) = (store, log);
        Receive<Write>(Enqueue);
        Receive<Committed>(m => Answer((write, i) => new Stored(write, m.Numbers[i])));
        Receive<CommitFailed>(Fail);
    }

    public static Props For(JobStore store, ILogger log) => Props.Create(() => new StoreActor(store, log));

    private void Enqueue(Write write)
    {
        _waiting.Enqueue((write, Sender));
        if (_writing.Length == 0) CommitNext();
    }

    private void CommitNext()
    {
        if (_waiting.Count == 0) return;
        var batch = new List<(Write, IActorRef)>();
        for (long bytes = 0; _waiting.Count > 0 && bytes < MaxBytes; bytes += batch[^1].Item1.Bytes) batch.Add(_waiting.Dequeue());
        _writing = [.. batch];
        var writes = Array.ConvertAll(_writing, w => w.Write);
        Task.Run(() => _store.Commit(writes)).PipeTo(Self, success: numbers => new Committed(numbers), failure: e => new CommitFailed(e));
    }

    private void Answer(Func<Write, int, object> answer)
    {
        var written = _writing;
        _writing = [];
        CommitNext();
        for (var i = 0; i < written.Length; i++) written[i].Asker.Tell(answer(written[i].Write, i));
    }

    private void Fail(CommitFailed failed)
    {
        StoreLog.CommitFailed(_log, _writing.Length, failed.Cause.Message);
        if (failed.Cause is StoreFencedException) Context.Parent.Tell(new StoreFenced(failed.Cause.Message));
        Answer((write, _) => new NotStored(write, failed.Cause.Message));
    }

    private sealed record Committed(IReadOnlyList<long> Numbers);

    private sealed record CommitFailed(Exception Cause);
}

/// <summary>A newer coordinator owns the store; the receiver is to stop.</summary>
internal sealed record StoreFenced(string Reason);

internal static partial class StoreLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} writes could not be committed: {Reason}")]
    public static partial void CommitFailed(ILogger log, int count, string reason);
}

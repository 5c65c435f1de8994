using Akka.Actor;
using Microsoft.Data.Sqlite;
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

    private const string NoRoom = "the disk of the coordinator's data folder is full: make room there";

    private readonly JobStore _store;
    private readonly ILogger _log;
    private readonly Queue<(Write Write, IActorRef Asker)> _waiting = [];
    private (Write Write, IActorRef Asker)[] _writing = [];
    private bool _hasNoRoom;

    public StoreActor(JobStore store, ILogger log)
    {
        (_store, _log) = (store, log);
        Receive<Write>(Enqueue);
        Receive<Tried>(Answer);
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
        Task.Run(() => Commit(writes)).PipeTo(Self, success: outcomes => new Tried(outcomes));
    }

    /// <summary>Commits all writes together; if that fails, each by itself, so that one that cannot be done keeps no other from being done.</summary>
    private Outcome[] Commit(Write[] writes)
    {
        try
        {
            return [.. _store.Commit(writes).Select(number => new Outcome(number, null, HasNoRoom: false))];
        }
        catch (Exception e) when (writes.Length > 1 && e is not StoreLostException)
        {
            return [.. writes.SelectMany(w => Commit([w]))];
        }
        catch (Exception e)
        {
            return [.. writes.Select(_ => new Outcome(0, e, e is SqliteException && _store.HasNoRoom))];
        }
    }

    /// <summary>Those who wait try again every second; people are told once, and once again when it is over.</summary>
    private void TellOfRoom(IReadOnlyList<Outcome> outcomes)
    {
        if (outcomes.Any(o => o.HasNoRoom) == _hasNoRoom) return;
        _hasNoRoom = !_hasNoRoom;
        if (_hasNoRoom) StoreLog.NoRoom(_log, _store.Folder);
        else StoreLog.RoomAgain(_log, _store.Folder);
    }

    private void Answer(Tried tried)
    {
        var written = _writing;
        _writing = [];
        TellOfRoom(tried.Outcomes);
        CommitNext();
        foreach (var ((write, asker), outcome) in written.Zip(tried.Outcomes))
        {
            if (outcome.Cause is not { } cause)
            {
                asker.Tell(new Stored(write, outcome.Number));
                continue;
            }
            if (outcome.HasNoRoom)
            {
                asker.Tell(new NotStored(write, NoRoom) { HasNoRoom = true });
                continue;
            }
            StoreLog.CommitFailed(_log, write.GetType().Name, cause.Message);
            asker.Tell(new NotStored(write, cause.Message));
            if (cause is StoreLostException) Context.Parent.Tell(new StoreLost(cause.Message));
        }
    }

    private sealed record Tried(IReadOnlyList<Outcome> Outcomes);

    private readonly record struct Outcome(long Number, Exception? Cause, bool HasNoRoom);
}

/// <summary>The store is this coordinator's no more; the receiver is to stop.</summary>
internal sealed record StoreLost(string Reason);

internal static partial class StoreLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Write} could not be committed: {Reason}")]
    public static partial void CommitFailed(ILogger log, string write, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The disk of the data folder {Folder} is full: results wait with their nodes and are tried again every second, and new jobs are refused; make room there")]
    public static partial void NoRoom(ILogger log, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "The disk of the data folder {Folder} has room again")]
    public static partial void RoomAgain(ILogger log, string folder);
}

using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Store;

/// <summary>
/// The store's only writer. While one transaction is on its way to the disk the next writes gather, so however many ask, each waits for two
/// commits at most. Says once in the log what keeps the store from being read or written, and once that it is over. Stopped for good when a
/// newer coordinator owns the store, or its files are others, for which it looks every second, too.
/// </summary>
internal sealed class StoreActor : ReceiveActor, IWithTimers
{
    /// <summary>A transaction takes no more than this, so that the first to ask is not kept waiting by the last.</summary>
    private const long MaxBytes = 16 << 20;

    /// <summary>A commit that takes longer is told: who asks for something meanwhile waits in vain.</summary>
    private static readonly TimeSpan LongCommit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly JobStore _store;
    private readonly Uptime _uptime;
    private readonly ILogger _log;
    private string? _witnessTrouble;
    private readonly Queue<(Write Write, IActorRef Asker)> _waiting = [], _later = [];
    private readonly ToldTroubles _writeTroubles = new(), _readTroubles = new();
    private (Write Write, IActorRef Asker)[] _writing = [];
    private TimeSpan _since;
    private bool _isSlow;
    private bool _takesWrites = true;   // since the last that it did not take

    public StoreActor(JobStore store, Uptime uptime, ILogger log)
    {
        (_store, _uptime, _log) = (store, uptime, log);
        Receive<Write>(Enqueue);
        Receive<Tried>(Answer);
        Receive<ReadTrouble>(m => CannotRead(m.Trouble));
        Receive<DiskTrouble>(m => CannotRead(m.Trouble));
        Receive<Look>(_ => { LookAtFiles(); TellOfChanges(); });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props For(JobStore store, Uptime uptime, ILogger log) => Props.Create(() => new StoreActor(store, uptime, log));

    protected override void PreStart()
    {
        var self = Self;
        _store.TellUnreadable = trouble => self.Tell(new ReadTrouble(trouble), ActorRefs.NoSender);
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, LookEvery);
    }

    private void Enqueue(Write write)
    {
        (write.CanWait ? _later : _waiting).Enqueue((write, Sender));
        if (_writing.Length == 0) CommitNext();
    }

    private void CommitNext()
    {
        if (_waiting.Count == 0 && _later.Count == 0) return;
        var batch = new List<(Write, IActorRef)>();
        for (long bytes = 0; _waiting.Count > 0 && bytes < MaxBytes; bytes += batch[^1].Item1.Bytes) batch.Add(_waiting.Dequeue());
        if (_later.TryDequeue(out var one)) batch.Add(one);
        (_writing, _since) = ([.. batch], _uptime.Elapsed);
        var writes = Array.ConvertAll(_writing, w => w.Write);
        Task.Run(() => Commit(writes)).PipeTo(Self, success: outcomes => new Tried(outcomes));
    }

    /// <summary>Commits all writes together; if that fails, each by itself, so that one that cannot be done keeps no other from being done.</summary>
    private Outcome[] Commit(Write[] writes)
    {
        try
        {
            return [.. _store.Commit(writes).Select(number => new Outcome(number, null, null))];
        }
        catch (Exception e) when (writes.Length > 1 && e is not StoreLostException)
        {
            return [.. writes.SelectMany(w => Commit([w]))];
        }
        catch (Exception e)
        {
            return [.. writes.Select(_ => new Outcome(0, e, StoreTrouble.Of(e, _store.Folder)))];
        }
    }

    private void Answer(Tried tried)
    {
        var written = _writing;
        if (_isSlow && !TakesLong)
        {
            _isSlow = false;
            StoreLog.SlowNoMore(_log, _store.Folder);
        }
        _writing = [];
        CommitNext();
        foreach (var ((write, asker), outcome) in written.Zip(tried.Outcomes)) Answer(write, asker, outcome);
    }

    private void Answer(Write write, IActorRef asker, Outcome outcome)
    {
        if (outcome.Cause is not { } cause)
        {
            _takesWrites |= write is not JobBarrier;
            asker.Tell(new Stored(write, outcome.Number));
        }
        else if (outcome.Trouble is { } trouble)
        {
            _takesWrites = false;
            if (_writeTroubles.Meet(trouble, _uptime.Elapsed)) StoreLog.CannotWrite(_log, _store.Folder, trouble);
            asker.Tell(new NotStored(write, trouble) { IsTrouble = true });
        }
        else
        {
            StoreLog.CommitFailed(_log, write.GetType().Name, cause.Message);
            asker.Tell(new NotStored(write, cause.Message));
            if (cause is StoreLostException) Context.Parent.Tell(new StoreLost(cause.Message));
        }
    }

    private void LookAtFiles()
    {
        try
        {
            _store.CheckFiles();
            _store.Note();   // so that its age is known without a commit, too
        }
        catch (StoreLostException e)
        {
            Timers.CancelAll();
            Context.Parent.Tell(new StoreLost(e.Message));
        }
    }

    private void CannotRead(string trouble)
    {
        if (_readTroubles.Meet(trouble, _uptime.Elapsed)) StoreLog.CannotRead(_log, _store.Folder, trouble);
    }

    private void TellOfChanges()
    {
        if (_store.WitnessTrouble != _witnessTrouble && (_witnessTrouble = _store.WitnessTrouble) is { } untold) StoreLog.NotNoted(_log, _store.Folder, untold);
        if (_takesWrites && _writeTroubles.Ends(_uptime.Elapsed)) StoreLog.WritesAgain(_log, _store.Folder);
        if (_readTroubles.Ends(_uptime.Elapsed)) StoreLog.ReadsAgain(_log, _store.Folder, ToldTroubles.Quiet.TotalSeconds);
        if (_isSlow || _writing.Length == 0 || !TakesLong) return;
        _isSlow = true;
        StoreLog.Slow(_log, _store.Folder, LongCommit.TotalSeconds);
    }

    private bool TakesLong => _uptime.Elapsed - _since > LongCommit;

    private sealed record Tried(IReadOnlyList<Outcome> Outcomes);

    private sealed record ReadTrouble(string Trouble);

    private sealed class Look
    {
        public static readonly Look Instance = new();
    }

    /// <param name="Cause">Why it is not stored; null if it is.</param>
    /// <param name="Trouble">What the store is in; null if the write is at fault.</param>
    private readonly record struct Outcome(long Number, Exception? Cause, string? Trouble);
}

/// <summary>Somebody found that something beside the store's own rows cannot be read or kept: people are told, once.</summary>
internal sealed record DiskTrouble(string Trouble);

/// <summary>The store is this coordinator's no more; the receiver is to stop.</summary>
internal sealed record StoreLost(string Reason);

internal static partial class StoreLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Write} could not be committed: {Reason}")]
    public static partial void CommitFailed(ILogger log, string write, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "Nothing can be stored in {Folder} ({Trouble}): inputs and results of jobs wait and are tried again every second, and whatever else is asked for is refused")]
    public static partial void CannotWrite(ILogger log, string folder, string trouble);

    [LoggerMessage(Level = LogLevel.Information, Message = "What is to be stored in {Folder} is stored again")]
    public static partial void WritesAgain(ILogger log, string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "The disk of the store {Folder} does not give or take what jobs need ({Trouble}): they wait and try again every second")]
    public static partial void CannotRead(ILogger log, string folder, string trouble);

    [LoggerMessage(Level = LogLevel.Information, Message = "The disk of the store {Folder} has refused nothing for {Seconds} s")]
    public static partial void ReadsAgain(ILogger log, string folder, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The disk of {Folder} has not ended a write for more than {Seconds} s: whoever asks for something waits for it")]
    public static partial void Slow(ILogger log, string folder, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "How far the store has come could not be noted in {Folder}: if it goes back to an older state, that is not told at the next start ({Reason})", EventName = "position-not-noted")]
    public static partial void NotNoted(ILogger log, string folder, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The disk of {Folder} ends its writes sooner again")]
    public static partial void SlowNoMore(ILogger log, string folder);
}

using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Retention;

/// <summary>
/// Has jobs forgotten that ended long ago, and takes away the rows of forgotten ones, a few a transaction, so that other writes go on
/// between them. What a crash leaves is found at the next look.
/// </summary>
internal sealed class SweepActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly JobServices _services;
    private readonly TimeSpan _keep;
    private readonly Queue<RemoveRows> _waiting = [];
    private readonly WallClockWatch _clock;
    private RemoveRows? _removing;

    public SweepActor(JobServices services, TimeSpan keep)
    {
        (_services, _keep) = (services, keep);
        _clock = new(services.Uptime.Now, services.Uptime.Elapsed);
        Receive<Look>(_ => { LookAtClock(); Read(); });
        Receive<Found>(Forget);
        Receive<LookFailed>(m => { if (m.Cause is not StoreUnreadableException) SweepLog.LookFailed(_services.Log, m.Cause.Message); });
        Receive<RemoveRows>(m => { _waiting.Enqueue(m); RemoveNext(); });
        Receive<Stored>(m => GoOn(m.Number));
        Receive<NotStored>(_ => { _removing = null; RemoveNext(); });   // the next look finds it again
        Receive<JobForgotten>(_ => { });
        Receive<Refused>(_ => { });   // somebody else was faster
    }

    /// <param name="keep">How long a job is kept that does not say it itself.</param>
    public static Props For(JobServices services, TimeSpan keep) => Props.Create(() => new SweepActor(services, keep));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), Look.Instance, TimeSpan.Zero, LookEvery);

    /// <summary>Nothing here goes by the wall clock; people are told, since dates that they are shown do.</summary>
    private void LookAtClock()
    {
        if (_clock.Look(_services.Uptime.Now, _services.Uptime.Elapsed) is not { } by) return;
        SweepLog.ClockWasSet(_services.Log, ClockNote.Text(by.Duration()), by > TimeSpan.Zero ? "forward" : "back");
    }

    private void Read() => Task.Run(() => new Found(_services.Store.ListExpired(_keep, _services.Store.Age), _services.Store.ListDeleted()))
        .PipeTo(Self, failure: e => new LookFailed(e));

    private void Forget(Found found)
    {
        foreach (var job in found.Expired) Context.Parent.Tell(new ForgetJob(job));
        if (_removing is not null || _waiting.Count > 0) return;
        foreach (var job in found.Deleted) _waiting.Enqueue(new(job, _services.Writer));
        RemoveNext();
    }

    private void RemoveNext()
    {
        if (_removing is null && _waiting.TryDequeue(out _removing)) _removing.Writer.Tell(new DeleteSome(_removing.Job));
    }

    private void GoOn(long deleted)
    {
        if (deleted > 0)
        {
            _removing!.Writer.Tell(new DeleteSome(_removing.Job));
            return;
        }
        _removing = null;
        RemoveNext();
    }

    /// <summary>Time to look for jobs that are to be forgotten; it tells itself at the start and every minute.</summary>
    internal sealed class Look
    {
        public static readonly Look Instance = new();
    }

    private sealed record Found(IReadOnlyList<JobId> Expired, IReadOnlyList<long> Deleted);

    private sealed record LookFailed(Exception Cause);
}

/// <summary>The rows of a job that nobody finds any more are to go.</summary>
/// <param name="Job">Its key.</param>
/// <param name="Writer">Of the store that it is in.</param>
internal sealed record RemoveRows(long Job, IActorRef Writer);

internal static partial class SweepLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The machine's clock was set {By} {Direction}: deadlines and the keeping of jobs go on by the time that has really passed", EventName = "clock-set")]
    public static partial void ClockWasSet(ILogger log, string by, string direction);

    [LoggerMessage(Level = LogLevel.Error, Message = "Jobs that are to be forgotten could not be looked for, and will be again: {Reason}", EventName = "job-sweep-failed")]
    public static partial void LookFailed(ILogger log, string reason);
}

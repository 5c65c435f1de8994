using System.Diagnostics;
using ActorCompute.Messages;
using Akka.Actor;
using Failure = ActorCompute.Messages.Failure;

namespace ActorCompute.ComputeNode.Io;

/// <summary>
/// Starts asynchronous items and gathers what comes of them; never waits. Rebuilt from nothing: the NodeActor hands back what it had.
/// </summary>
internal sealed class IoActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(20);

    private readonly int _number;
    private readonly IoTaskTable _tasks;
    private readonly Dictionary<long, Part> _parts = [];
    private long _partNumber;

    public IoActor(int number, IoTaskTable tasks)
    {
        (_number, _tasks) = (number, tasks);
        Receive<StartItems>(Start);
        Receive<CancelItems>(m => Cancel(m.Lease));
        Receive<ItemDone>(Finish);
        Receive<Flush>(_ => FlushAll());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props For(int number, IoTaskTable tasks) => Props.Create(() => new IoActor(number, tasks));

    protected override void PostRestart(Exception reason)
    {
        Context.Parent.Tell(new ItemsLost(_number, reason.Message));
        base.PostRestart(reason);
    }

    protected override void PostStop()
    {
        foreach (var part in _parts.Values) part.Cancel();
    }

    private void Start(StartItems message)
    {
        var part = new Part(++_partNumber, message.Lease, new IoGather(message.Items.Range));
        _parts.Add(part.Number, part);
        var (task, limit) = (_tasks.Find(message.Task), message.Terms.TimeLimit);
        IoTask timed = message.Terms.IsTimed ? (input, cancel) => TimedItem.RunAsync(task, input, limit, cancel) : task;
        var index = message.Items.First;
        foreach (var document in ItemDocuments.Of(message.Items)) StartItem(timed, document, part, index++);
    }

    private void StartItem(IoTask task, ReadOnlyMemory<byte> document, Part part, long index)
    {
        var start = Stopwatch.GetTimestamp();
        task(document, part.Cancelled).PipeTo(
            Self,
            success: result => new ItemDone(part.Number, index, result, null, Stopwatch.GetElapsedTime(start)),
            failure: e => new ItemDone(part.Number, index, default, e, Stopwatch.GetElapsedTime(start)));
    }

    private void Finish(ItemDone item)
    {
        if (!_parts.TryGetValue(item.Part, out var part)) return;   // cancelled
        if (item.Error is null) part.Gather.Succeeded(item.Index, item.Document, item.Wall);
        else part.Gather.Failed(ToFailure(item.Index, item.Error), item.Wall);
        if (part.Gather.IsComplete) End(part);
        else if (!Timers.IsTimerActive(nameof(Flush))) Timers.StartSingleTimer(nameof(Flush), Flush.Instance, FlushInterval);
    }

    private static Failure ToFailure(long index, Exception error) =>
        error is ItemFailedException known ? known.ToFailure(index) : Failure.Of(index, error);

    private void End(Part part)
    {
        Report(part);
        _parts.Remove(part.Number);
        part.Dispose();
    }

    private void FlushAll()
    {
        foreach (var part in _parts.Values) Report(part);
    }

    private static void Report(Part part)
    {
        var results = part.Gather.Take();
        if (results.Count > 0) Context.Parent.Tell(new ItemsDone(part.Lease, results));
    }

    private void Cancel(LeaseId lease)
    {
        foreach (var part in _parts.Values.Where(p => p.Lease == lease).ToList())
        {
            _parts.Remove(part.Number);
            part.Cancel();
            part.Dispose();
        }
    }

    /// <summary>Items of one lease that were started together.</summary>
    private sealed class Part(long number, LeaseId lease, IoGather gather) : IDisposable
    {
        private readonly CancellationTokenSource _cancel = new();

        public long Number => number;

        public LeaseId Lease => lease;

        public IoGather Gather => gather;

        public CancellationToken Cancelled => _cancel.Token;

        public void Cancel() => _cancel.Cancel();

        public void Dispose() => _cancel.Dispose();
    }

    private sealed record ItemDone(long Part, long Index, ReadOnlyMemory<byte> Document, Exception? Error, TimeSpan Wall);

    private sealed class Flush
    {
        public static readonly Flush Instance = new();
    }
}

using System.Diagnostics;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Files;
using ActorCompute.Messages.Segments;
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
    private readonly CodeFolder _content;
    private readonly Dictionary<long, Part> _parts = [];
    private long _partNumber;

    public IoActor(int number, IoTaskTable tasks, CodeFolder content)
    {
        (_number, _tasks, _content) = (number, tasks, content);
        Receive<StartItems>(Start);
        Receive<CancelItems>(m => Cancel(m.Lease));
        Receive<ItemDone>(Finish);
        Receive<Flush>(_ => FlushAll());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="content">Where the items lie that no segment has room for.</param>
    public static Props For(int number, IoTaskTable tasks, CodeFolder content) => Props.Create(() => new IoActor(number, tasks, content));

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
        if (message.Items.Codec is Codec.Reference)
        {
            for (; index < message.Items.End; index++)
                StartLarge(timed, message.Items.ReferenceAt(index - message.Items.First), part, index);
            return;
        }
        foreach (var document in ItemDocuments.Of(message.Items)) StartItem(cancel => timed(document, cancel), part, index++);
    }

    private void StartLarge(IoTask task, ContentReference item, Part part, long index)
    {
        var file = _content.Piece(item.Hash);
        StartItem(cancel => LargeItemAsync(task, file, item.Hash, cancel), part, index);
    }

    private static async Task<ReadOnlyMemory<byte>> LargeItemAsync(IoTask task, string file, ContentHash hash, CancellationToken cancel) =>
        await task(await ReadPieceAsync(file, hash, cancel), cancel);

    private static async Task<byte[]> ReadPieceAsync(string file, ContentHash hash, CancellationToken cancel)
    {
        try
        {
            if (FileFacts.IsSpecial(file) || new FileInfo(file).Length > ContentLimits.StoredBytes) throw new PieceGoneException(null);   // it would be read for ever
            var bytes = await File.ReadAllBytesAsync(file, cancel);
            return ContentHash.Of(bytes) == hash ? bytes : throw new PieceGoneException(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PieceGoneException(e);
        }
    }

    private void StartItem(Func<CancellationToken, Task<ReadOnlyMemory<byte>>> start, Part part, long index)
    {
        var began = Stopwatch.GetTimestamp();
        start(part.Cancelled).PipeTo(
            Self,
            success: result => new ItemDone(part.Number, index, result, null, Stopwatch.GetElapsedTime(began)),
            failure: e => new ItemDone(part.Number, index, default, e, Stopwatch.GetElapsedTime(began)));
    }

    private void Finish(ItemDone item)
    {
        if (!_parts.TryGetValue(item.Part, out var part)) return;   // cancelled
        if (item.Error is PieceGoneException)
        {
            Report(part);
            Context.Parent.Tell(new ItemsLack(part.Lease, item.Index));
            return;   // and the lease will be cancelled
        }
        if (item.Document.Length > Segment.MaxDocumentBytes) part.Gather.Failed(TooLarge(item), item.Wall);
        else if (item.Error is null) part.Gather.Succeeded(item.Index, item.Document, item.Wall);
        else part.Gather.Failed(ToFailure(item.Index, item.Error), item.Wall);
        if (part.Gather.IsComplete) End(part);
        else if (!Timers.IsTimerActive(nameof(Flush))) Timers.StartSingleTimer(nameof(Flush), Flush.Instance, FlushInterval);
    }

    private static Failure ToFailure(long index, Exception error) =>
        error is ItemFailedException known ? known.ToFailure(index) : Failure.Of(index, error);

    private static Failure TooLarge(ItemDone item) => new(
        item.Index, FailureKind.BadResult, "", $"The result takes {item.Document.Length} bytes of JSON; at most {Segment.MaxDocumentBytes} can be sent.");

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

    /// <summary>A large item is not in the cache any more, or is something else.</summary>
    private sealed class PieceGoneException(Exception? cause) : Exception("The item is not in the node's cache.", cause);

    private sealed record ItemDone(long Part, long Index, ReadOnlyMemory<byte> Document, Exception? Error, TimeSpan Wall);

    private sealed class Flush
    {
        public static readonly Flush Instance = new();
    }
}

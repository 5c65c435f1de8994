using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Reducing;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Results;

/// <summary>
/// A job's results: gathers outcomes while a commit is under way, commits them, then acknowledges them to their nodes and releases them to
/// readers. Rebuilt from the store, with its job.
/// </summary>
internal sealed class CollectorActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly long _job;
    private readonly JobStore _store;
    private readonly IActorRef _writer;
    private readonly ILogger _log;
    private readonly ResultOrder _order;
    private readonly Waiting<ReadResults> _parked = new();
    private readonly Uptime _uptime;
    private Pending _gathered = new();
    private Pending? _committing;
    private readonly ReductionStore? _reduction;   // of a job whose results are merged
    private StoredJob? _ended;

    public CollectorActor(StoredJob job, JobHistory history, JobServices services)
    {
        (_job, _store, _writer, _uptime, _log) = (job.Key, services.Store, services.Writer, services.Uptime, services.Log);
        if (job.Spec.Reduce is not null) _reduction = new ReductionStore(services.Store, services.Content);
        _order = new ResultOrder(history);
        Collecting();
    }

    public static Props For(StoredJob job, JobHistory history, JobServices services) =>
        Props.Create(() => new CollectorActor(job, history, services));

    public ITimerScheduler Timers { get; set; } = null!;

    private void Collecting()
    {
        Receive<Collect>(m => { _gathered.Add(m); CommitNext(); });
        Receive<Stored>(m => Release(m.Number, (InsertResults)m.Write));
        Receive<NotStored>(_ => Timers.StartSingleTimer(nameof(CommitAgain), new CommitAgain(), RetryAfter));
        Receive<CommitAgain>(_ => _writer.Tell(_committing!.Write));
        Receive<ReadResults>(m => Read(m, Sender));
        Receive<ReducedRead>(m => m.Reader.Tell(m.Page with { At = _store.Position }));
        Receive<PageRead>(m => Reply(m.Asked, m.Reader, _order.Page(m.Asked, m.Rows)));
        Receive<ReadFailed>(Fail);
        Receive<ResultsEnded>(m => { _ended = m.Job; EndWhenAllIsCommitted(); });
    }

    private void CommitNext()
    {
        if (_committing is not null || _gathered.IsEmpty) return;
        (_committing, _gathered) = (_gathered, new Pending());
        if (_committing.HasOutcomes) _writer.Tell(_committing.Close(_job));
        else Acknowledge();
    }

    private void Release(long firstRow, InsertResults written)
    {
        _order.Commit(firstRow, written.Outcomes);
        Context.Parent.Tell(new OutcomesCommitted(written.Outcomes.Sum(o => o.Values.Count)));
        Acknowledge();
        ReadParked();
    }

    private void Acknowledge()
    {
        foreach (var (node, numbers) in _committing!.Numbers) node.Tell(new AcknowledgeResults(numbers));
        _committing = null;
        CommitNext();
        EndWhenAllIsCommitted();
    }

    /// <summary>A cancelled job may have outcomes on their way: readers get them before they are told that it has ended.</summary>
    private void EndWhenAllIsCommitted()
    {
        if (_ended is null || _order.Ended || _committing is not null || !_gathered.IsEmpty) return;
        _order.Ended = true;
        ReadParked();
    }

    private void ReadParked()
    {
        foreach (var (asked, reader) in _parked.TakeAll()) Read(asked, reader);
    }

    private void Read(ReadResults asked, IActorRef reader)
    {
        if (asked.At is { } at && !_store.Holds(at))
        {
            reader.Tell(new Refused(Refusal.GoneBack, "The store has gone back to an older state since: read the results again from the first on."));
            return;
        }
        if (_reduction is not null)
        {
            ReadReduced(asked, reader, _reduction);
            return;
        }
        switch (_order.Next(asked))
        {
            case Reading.Here(var rows):
                Reply(asked, reader, _order.Page(asked, rows));
                break;
            case Reading.InStore(var from):
                Task.Run(() => asked.Unordered ? _store.ReadCommitted(_job, from, ResultOrder.PageBytes) : _store.ReadResults(_job, from, ResultOrder.PageBytes))
                    .PipeTo(Self, success: rows => new PageRead(asked, reader, rows), failure: e => new ReadFailed(reader, e));
                break;
            case Reading.NotYet:
                _parked.Add(asked, reader, _uptime.Elapsed);
                break;
            case Reading.AtEnd:
                reader.Tell(new ResultPage([], asked.Cursor, _ended) { At = _store.Position });
                break;
        }
    }

    /// <summary>Of merged results there is nothing before the end.</summary>
    private void ReadReduced(ReadResults asked, IActorRef reader, ReductionStore reduction)
    {
        if (_order.Ended && _ended is { } ended)
            Task.Run(() => reduction.Read(ended, asked.Cursor))
                .PipeTo(Self, success: page => new ReducedRead(reader, page), failure: e => new ReadFailed(reader, e));
        else _parked.Add(asked, reader, _uptime.Elapsed);
    }

    private void Reply(ReadResults asked, IActorRef reader, IReadOnlyList<CommittedRow> page) =>
        reader.Tell(new ResultPage([.. page.Select(r => r.Outcomes)], ResultOrder.CursorAfter(asked, page), Ended: null) { At = _store.Position });

    private void Fail(ReadFailed failed)
    {
        if (failed.Cause is StoreUnreadableException unreadable)
        {
            failed.Reader.Tell(new Refused(Refusal.Unavailable, $"The results could not be read: {unreadable.Message}."));
            return;
        }
        CollectorLog.ReadFailed(_log, _job, failed.Cause);
        failed.Reader.Tell(new Refused(Refusal.Unavailable, "The results could not be read from the store; the coordinator's log says why."));
    }

    private sealed record CommitAgain;

    private sealed record PageRead(ReadResults Asked, IActorRef Reader, IReadOnlyList<CommittedRow> Rows);

    private sealed record ReducedRead(IActorRef Reader, ResultPage Page);

    private sealed record ReadFailed(IActorRef Reader, Exception Cause);

    /// <summary>What goes into one commit, and whom to tell.</summary>
    private sealed class Pending
    {
        private readonly List<Outcomes> _outcomes = [];
        private readonly Dictionary<IActorRef, List<long>> _numbers = [];
        private readonly Dictionary<NodeId, long> _worked = [];
        private WorkCost? _cost;
        private InsertResults? _write;

        public bool HasOutcomes => _outcomes.Count > 0;

        public bool IsEmpty => !HasOutcomes && _numbers.Count == 0;

        public InsertResults Write => _write ?? throw new InvalidOperationException("Nothing is being committed.");

        public IEnumerable<(IActorRef Node, IReadOnlyList<long> Numbers)> Numbers => _numbers.Select(n => (n.Key, (IReadOnlyList<long>)n.Value));

        public void Add(Collect collect)
        {
            _outcomes.AddRange(collect.Outcomes);
            _cost = collect.Cost ?? _cost;
            if (collect.Worker is { } worker && collect.Outcomes.Sum(o => o.Values.Count) is > 0 and var items) _worked[worker] = _worked.GetValueOrDefault(worker) + items;
            if (collect.Node is null) return;
            if (!_numbers.TryGetValue(collect.Node, out var numbers)) _numbers.Add(collect.Node, numbers = []);
            numbers.AddRange(collect.Numbers);
        }

        public InsertResults Close(long job) => _write = new InsertResults(job, Outcomes.Join(_outcomes)) { Cost = _cost, Worked = _worked };
    }
}

internal static partial class CollectorLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Results of job {Job} could not be read from the store", EventName = "results-unread")]
    public static partial void ReadFailed(ILogger log, long job, Exception cause);
}

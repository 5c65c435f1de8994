using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages.Nodes;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

/// <summary>Shell of <see cref="ResultOrder"/>, as CollectorActor.</summary>
internal sealed class SimCollector(SimCluster cluster, StoredJob job, JobHistory history, SimServices services, SimActor parent)
    : SimActor(cluster.World, $"collector-{job.Id}")
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly ResultOrder _order = new(history, recentBytes: 400);
    private readonly List<(ReadResults Asked, Address Reader)> _parked = [];
    private Pending _gathered = new();
    private Pending? _committing;
    private StoredJob? _ended;

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Collecting m: _gathered.Add(m); CommitNext(); break;
            case Stored m: Release(m.Number, (InsertResults)m.Write); break;
            case NotStored: StartTimer(nameof(CommitAgain), new CommitAgain(), RetryAfter); break;
            case CommitAgain: services.Writer.Tell(_committing!.Write, this); break;
            case ReadResults m: Read(m, Sender!); break;
            case PageRead m: Reply(m.Asked, m.Reader, _order.Page(m.Asked, m.Rows)); break;
            case ResultsEnded m: _ended = m.Job; EndWhenAllIsCommitted(); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void CommitNext()
    {
        if (_committing is not null || _gathered.IsEmpty) return;
        (_committing, _gathered) = (_gathered, new Pending());
        if (_committing.HasOutcomes) services.Writer.Tell(_committing.Close(job.Key), this);
        else Acknowledge();
    }

    private void Release(long firstRow, InsertResults written)
    {
        _order.Commit(firstRow, written.Outcomes);
        parent.Tell(new OutcomesCommitted(written.Outcomes.Sum(o => o.Values.Count)), this);
        Acknowledge();
        ReadParked();
    }

    private void Acknowledge()
    {
        foreach (var (node, numbers) in _committing!.Numbers)
        {
            if (cluster.Plant is Plant.ForgetsAcknowledgements && numbers.Any(n => n % 7 == 3)) continue;
            node.Tell(new AcknowledgeResults(numbers), this);
        }
        _committing = null;
        CommitNext();
        EndWhenAllIsCommitted();
    }

    private void EndWhenAllIsCommitted()
    {
        if (_ended is null || _order.Ended || _committing is not null || !_gathered.IsEmpty) return;
        _order.Ended = true;
        ReadParked();
    }

    private void ReadParked()
    {
        var parked = _parked.ToArray();
        _parked.Clear();
        foreach (var (asked, reader) in parked) Read(asked, reader);
    }

    private void Read(ReadResults asked, Address reader)
    {
        switch (_order.Next(asked))
        {
            case Reading.Here(var rows):
                Reply(asked, reader, _order.Page(asked, rows));
                break;
            case Reading.InStore(var from):
                var inStore = services.Database.Of(job.Key);
                var read = asked.Unordered ? inStore.ReadCommitted(from, ResultOrder.PageBytes) : inStore.ReadResults(from, ResultOrder.PageBytes);
                World.Deliver(this, new PageRead(asked, reader, read), this, Now + TimeSpan.FromMilliseconds(4 * World.Dice.Fraction()));
                break;
            case Reading.NotYet:
                _parked.Add((asked, reader));
                break;
            case Reading.AtEnd:
                reader.Tell(new ResultPage([], asked.Cursor, _ended), this);
                break;
        }
    }

    private void Reply(ReadResults asked, Address reader, IReadOnlyList<CommittedRow> page)
    {
        var cursor = cluster.Plant is Plant.ForgetsCursor ? asked.Cursor : ResultOrder.CursorAfter(asked, page);
        reader.Tell(new ResultPage([.. page.Select(r => r.Outcomes)], cursor, Ended: null), this);
    }

    private sealed record CommitAgain;

    private sealed record PageRead(ReadResults Asked, Address Reader, IReadOnlyList<CommittedRow> Rows);

    /// <summary>What goes into one commit, and whom to tell.</summary>
    private sealed class Pending
    {
        private readonly List<Outcomes> _outcomes = [];
        private readonly Dictionary<Address, List<long>> _numbers = [];
        private readonly List<Address> _nodes = [];   // in the order in which they came: hashes of objects differ from run to run
        private InsertResults? _write;

        public bool HasOutcomes => _outcomes.Count > 0;

        public bool IsEmpty => !HasOutcomes && _numbers.Count == 0;

        public InsertResults Write => _write ?? throw new InvalidOperationException("Nothing is being committed.");

        public IEnumerable<(Address Node, IReadOnlyList<long> Numbers)> Numbers => _nodes.Select(n => (n, (IReadOnlyList<long>)_numbers[n]));

        public void Add(Collecting collect)
        {
            _outcomes.AddRange(collect.Outcomes);
            if (collect.Node is null) return;
            if (!_numbers.TryGetValue(collect.Node, out var numbers))
            {
                _numbers.Add(collect.Node, numbers = []);
                _nodes.Add(collect.Node);
            }
            numbers.AddRange(collect.Numbers);
        }

        public InsertResults Close(long job) => _write = new InsertResults(job, Outcomes.Join(_outcomes));
    }
}

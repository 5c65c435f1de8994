using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

/// <summary>What is on the disk: rows as the tables have them, which survive the coordinator.</summary>
internal sealed class Database
{
    private readonly Dictionary<JobId, JobRows> _jobs = [];
    private readonly List<NodeId> _nodes = [];
    private long _row;

    public long Epoch { get; set; }

    public TimeSpan FullUntil { get; set; }

    public IReadOnlyList<NodeId> Nodes => [.. _nodes];

    public IEnumerable<JobRows> Jobs => _jobs.Values;

    public JobRows? Find(JobId id) => _jobs.GetValueOrDefault(id);

    public JobRows Of(long key) => _jobs.Values.Single(j => j.Job.Key == key);

    public long Apply(Write write)
    {
        switch (write)
        {
            case InsertJob(var job):
                if (!_jobs.TryGetValue(job.Id, out var known)) _jobs.Add(job.Id, known = new(job with { Key = _jobs.Count + 1 }));
                return known.Job.Key;
            case SaveJob(var job):
                Of(job.Key).Job = job;
                return 1;
            case InsertInputs(var key, var segments):
                Of(key).Append(segments);
                return segments[^1].End;
            case InsertResults(var key, var outcomes):
                var first = _row + 1;
                foreach (var outcome in outcomes) Of(key).Add(new(++_row, outcome));
                return first;
            case RememberNode(var node, _):
                if (!_nodes.Contains(node)) _nodes.Add(node);
                return 0;
            case ForgetNode(var node):
                _nodes.Remove(node);
                return 0;
            case InsertDeath(var key, var held):
                Of(key).Deaths.AddRange(held);
                return held.Count;
            case DeleteDeath(var key, var lease):
                return Of(key).Deaths.RemoveAll(d => d.Lease == lease);
            case JobBarrier:
                return 0;
            default:
                throw new ArgumentOutOfRangeException(nameof(write), write, "Unknown write.");
        }
    }
}

/// <summary>The rows of one job.</summary>
internal sealed class JobRows(StoredJob job)
{
    private readonly List<Segment> _inputs = [];
    private readonly List<CommittedRow> _results = [];

    public StoredJob Job { get; set; } = job;

    /// <summary>Items with an outcome.</summary>
    public IntervalSet Answered { get; } = new();

    public long Total => _inputs.Count == 0 ? 0 : _inputs[^1].End;

    public IReadOnlyList<CommittedRow> Results => _results;

    public List<HeldAtDeath> Deaths { get; } = [];

    public JobHistory History => new(
        [.. _inputs.Select(i => i.Range)], [.. _results.Select(r => r.Range).OrderBy(r => r.First)],
        _results.Sum(r => r.Outcomes.Failures.Count), _results.Count == 0 ? 0 : _results.Max(r => r.Row)) { Deaths = [.. Deaths] };

    public void Append(IEnumerable<Segment> segments)
    {
        foreach (var segment in segments)
        {
            if (segment.First != Total) throw new BrokenPromiseException($"Inputs of {Job.Id} are stored from {segment.First} on, after {Total}.");
            _inputs.Add(segment);
        }
    }

    public void Add(CommittedRow row)
    {
        if (Answered.Missing(row.Range).Sum(m => m.Count) != row.Range.Count)
            throw new BrokenPromiseException($"An item among {row.Range} of {Job.Id} gets a second outcome.");
        if (row.Range.First < 0 || row.Range.End > Total) throw new BrokenPromiseException($"Outcomes {row.Range} of {Job.Id}, which has {Total} inputs.");
        Answered.Add(row.Range);
        _results.Add(row);
    }

    public IReadOnlyList<Segment> ReadInputs(long first, long maxBytes) =>
        _inputs.Where(i => i.First >= first).TakeBytes(s => s.Bytes, maxBytes);

    public IReadOnlyList<CommittedRow> ReadResults(long index, long maxBytes) =>
        _results.Where(r => r.Range.End > index).OrderBy(r => r.Range.First).TakeBytes(r => r.Outcomes.Bytes, maxBytes);

    public IReadOnlyList<CommittedRow> ReadCommitted(long after, long maxBytes) =>
        _results.Where(r => r.Row > after).TakeBytes(r => r.Outcomes.Bytes, maxBytes);
}

/// <summary>Shell as StoreActor's: while one transaction is on its way the next gather.</summary>
internal sealed class SimStore(World world, Database database) : SimActor(world, "store")
{
    private readonly Queue<(Write Write, Address? Asker)> _waiting = [];
    private (Write Write, Address? Asker)[] _writing = [];

    /// <summary>The process dies: what was on its way to the disk may have arrived there, and nobody is told.</summary>
    public void Die()
    {
        if (_writing.Length > 0 && Now >= database.FullUntil && World.Dice.Chance(0.5))
            foreach (var (write, _) in _writing) database.Apply(write);
        Stop();
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case Write write:
                _waiting.Enqueue((write, Sender));
                if (_writing.Length == 0) CommitNext();
                break;
            case Tried:
                Answer();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void CommitNext()
    {
        if (_waiting.Count == 0) return;
        _writing = [.. _waiting];
        _waiting.Clear();
        World.Deliver(this, new Tried(), this, Now + TimeSpan.FromMilliseconds(World.Dice.Chance(0.02) ? 200 : 0.5 + 6 * World.Dice.Fraction()));
    }

    private void Answer()
    {
        var written = _writing;
        _writing = [];
        var isFull = Now < database.FullUntil;
        var numbers = isFull ? [] : written.Select(w => database.Apply(w.Write)).ToArray();
        CommitNext();
        for (var n = 0; n < written.Length; n++)
            written[n].Asker?.Tell(isFull ? new NotStored(written[n].Write, "the disk is full") : new Stored(written[n].Write, numbers[n]), this);
    }

    private sealed record Tried;
}

using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Scheduling;

/// <summary>
/// Whose turn it is and where: jobs by priority, then by fewest leases held; nodes round-robin, skipping whoever has no credit. Knows every
/// lease that is out. Mutable, with a single owner; deterministic.
/// </summary>
internal sealed class Schedule(long epoch)
{
    /// <summary>A lease that no report has ever shown is lost after this, however new it is: its message went astray.</summary>
    public static readonly TimeSpan NeverSeen = TimeSpan.FromSeconds(10);

    private const int LeasesPerGrant = 512;

    private readonly List<NodeCredit> _ring = [];
    private readonly Dictionary<JobId, Turn> _jobs = [];
    private readonly Dictionary<LeaseId, NodeCredit> _leases = [];
    private readonly HashSet<JobId> _inDoubt = [];
    private readonly Dictionary<NodeId, long> _answered = [];   // by nodes that are gone, too
    private long _sequence;
    private long _turn;
    private int _next;

    public IReadOnlyList<NodeCredit> Nodes => _ring;

    /// <summary>Items that each node has answered, nodes that are gone included.</summary>
    public IReadOnlyDictionary<NodeId, long> Answered => _answered;

    public long TotalSlots { get; private set; }

    /// <summary>Slots that certainly have nothing to run, and may be given something of a job.</summary>
    public long IdleSlotsFor(JobId job) => _ring.Where(n => !n.Lacking.Contains(job)).Sum(n => (long)n.IdleSlots);

    /// <summary>Whether a job has something to hand out that some node could have.</summary>
    public bool AnyReady => _jobs.Any(j => j.Value.Ready && !_inDoubt.Contains(j.Key) && _ring.Any(n => !n.Lacking.Contains(j.Key)));

    /// <summary>CPU-bound jobs with nothing open, some of whose leases may be worth sharing.</summary>
    public IEnumerable<JobId> Sharing => _jobs.Where(j => !_inDoubt.Contains(j.Key) && !j.Value.Ready && j.Value.Kind is TaskKind.Cpu && j.Value.Held > 0).Select(j => j.Key);

    public void AddNode(NodeInfo node)
    {
        if (Find(node.Id) is not null) throw new InvalidOperationException($"Node {node.Id} is on the schedule already.");
        _ring.Add(new NodeCredit(node));
        TotalSlots += node.Slots;
    }

    /// <summary>A node is handed nothing more, until it is gone.</summary>
    public void Drain(NodeId id)
    {
        if (Find(id) is not { IsDraining: false } node) return;
        node.IsDraining = true;
        TotalSlots -= node.Node.Slots;
    }

    /// <summary>Takes a node off.</summary>
    /// <returns>The leases it held, which are lost.</returns>
    public IReadOnlyList<LeaseWeight> RemoveNode(NodeId id)
    {
        if (Find(id) is not { } node) return [];
        var lost = node.Held.Select(h => h.Weight).ToArray();
        foreach (var lease in lost) End(lease.Lease);
        var at = _ring.IndexOf(node);
        _ring.RemoveAt(at);
        if (at < _next) _next--;
        if (!node.IsDraining) TotalSlots -= node.Node.Slots;
        return lost;
    }

    /// <summary>Of these jobs, and no others, nothing is handed out: nodes that are not back yet may hold items that look open.</summary>
    public void Hold(IEnumerable<JobId> inDoubt)
    {
        _inDoubt.Clear();
        _inDoubt.UnionWith(inDoubt);
    }

    /// <summary>Whether anything is in doubt.</summary>
    public bool IsHeld => _inDoubt.Count > 0;

    /// <summary>Whether nothing of this job is handed out yet.</summary>
    public bool IsInDoubt(JobId job) => _inDoubt.Contains(job);

    /// <summary>The job has something to hand out.</summary>
    /// <param name="onlySuspects">All of it is for nodes that hold no lease of items under suspicion.</param>
    public void Ready(JobId job, int priority, TaskKind kind, bool onlySuspects = false)
    {
        if (_jobs.TryGetValue(job, out var turn)) (turn.Ready, turn.Kind, turn.OnlySuspects) = (true, kind, onlySuspects);
        else _jobs.Add(job, new Turn(priority, kind) { Ready = true, OnlySuspects = onlySuspects });
    }

    /// <summary>What is left of a job that is ready is all under suspicion, or is not.</summary>
    public void Suspect(JobId job, bool onlySuspects)
    {
        if (_jobs.TryGetValue(job, out var turn)) turn.OnlySuspects = onlySuspects;
    }

    /// <summary>The job has nothing to hand out for now.</summary>
    public void NotReady(JobId job)
    {
        if (_jobs.TryGetValue(job, out var turn)) turn.Ready = false;
    }

    public void RemoveJob(JobId job)
    {
        _jobs.Remove(job);
        foreach (var lease in _ring.SelectMany(n => n.Held).Where(h => h.Weight.Job == job).Select(h => h.Weight.Lease).ToArray()) End(lease);
    }

    /// <summary>Why nothing of these jobs is handed out, in a sentence each; those are left out that nothing here keeps.</summary>
    public IReadOnlyDictionary<JobId, string> ObstaclesTo(IEnumerable<JobId> jobs)
    {
        var (found, busy) = (new Dictionary<JobId, string>(), _jobs.Count(j => j.Value.IsBusy));
        foreach (var job in jobs)
            if (_jobs.TryGetValue(job, out var turn) && Obstacle.Of(job, _ring, turn.Kind, _inDoubt.Contains(job), turn.OnlySuspects, busy - (turn.IsBusy ? 1 : 0)) is { } why)
                found[job] = why;
        return found;
    }

    /// <summary>Whose turn it is, and where; null if no job has something for a node with credit.</summary>
    public Grant? Next()
    {
        foreach (var (job, turn) in _jobs.Where(j => j.Value.Ready && !_inDoubt.Contains(j.Key))
                     .OrderByDescending(j => j.Value.Priority).ThenBy(j => j.Value.Held).ThenBy(j => j.Value.Last))
        {
            if (NextNode(job, turn.Kind, turn.OnlySuspects) is not { } node) continue;
            turn.Last = ++_turn;
            var first = new LeaseId(epoch, _sequence + 1);
            _sequence += LeasesPerGrant;   // spent even if not all are cut: a number never stands for two leases
            return new(job, new(node.Node.Id, first, LeasesPerGrant, node.Node.Slots, TotalSlots, node.IoRoom, _ring.Count(n => n.IoRoom > 0)) { TakesSuspect = !node.HasSuspect });
        }
        return null;
    }

    /// <summary>Leases were cut for a grant, or were found on a node that registered.</summary>
    public void Take(NodeId id, IEnumerable<LeaseWeight> leases, TimeSpan now)
    {
        if (Find(id) is not { } node) throw new InvalidOperationException($"Node {id} is not on the schedule.");
        foreach (var lease in leases)
        {
            if (!_leases.TryAdd(lease.Lease, node)) continue;
            node.Take(lease, now);
            if (_jobs.TryGetValue(lease.Job, out var turn)) turn.Held++;
        }
    }

    public void Progress(LeaseId lease, long items)
    {
        if (!_leases.TryGetValue(lease, out var node)) return;
        Count(node.Node.Id, items);
        node.Progress(lease, items);
    }

    /// <summary>A node has answered so many items, or had before.</summary>
    public void Count(NodeId node, long items) => _answered[node] = _answered.GetValueOrDefault(node) + items;

    public void End(LeaseId lease)
    {
        if (!_leases.Remove(lease, out var node)) return;
        if (node.Give(lease) is { } weight && _jobs.TryGetValue(weight.Job, out var turn)) turn.Held--;
    }

    /// <summary>What a node holds, by its own account.</summary>
    /// <returns>The leases that should be there and are not: they are lost.</returns>
    public IReadOnlyList<LeaseWeight> Report(ReportNode report, TimeSpan now)
    {
        if (Find(report.Node) is not { } node) return [];
        (node.UnacknowledgedBytes, node.Lacking) = (report.UnacknowledgedBytes, report.Lacking.ToHashSet());
        var held = report.Held.Select(h => h.Lease).ToHashSet();
        var lost = node.Held
            .Where(h => !held.Contains(h.Weight.Lease) && (h.Weight.Lease <= report.Newest || now - h.Since > NeverSeen))
            .Select(h => h.Weight).ToArray();
        foreach (var lease in lost) End(lease.Lease);
        return lost;
    }

    /// <summary>What a node holds for nobody: a job that was rebuilt or has ended does not know it, or the word that it is not wanted was lost.</summary>
    /// <returns>The leases that are to be revoked.</returns>
    public IReadOnlyList<LeaseId> Strays(ReportNode report, TimeSpan now) =>
        Find(report.Node)?.Stray([.. report.Held.Select(h => h.Lease).Where(l => !_leases.ContainsKey(l))], now) ?? [];

    public NodeCredit? Find(NodeId id) => _ring.Find(n => n.Node.Id == id);

    /// <summary>Round-robin over the ring, skipping whoever has no credit, or cannot have what the job needs.</summary>
    private NodeCredit? NextNode(JobId job, TaskKind kind, bool onlySuspects)
    {
        for (var step = 0; step < _ring.Count; step++)
        {
            var at = (_next + step) % _ring.Count;
            if (!_ring[at].HasCredit(kind) || (onlySuspects && _ring[at].HasSuspect) || _ring[at].Lacking.Contains(job)) continue;
            _next = (at + 1) % _ring.Count;
            return _ring[at];
        }
        return null;
    }

    /// <summary>A job's place in the order.</summary>
    private sealed class Turn(int priority, TaskKind kind)
    {
        public int Priority { get; } = priority;
        /// <summary>Of what it has to hand out now: results of waiting items are merged on slots.</summary>
        public TaskKind Kind { get; set; } = kind;
        public bool Ready { get; set; }
        public bool OnlySuspects { get; set; }
        public int Held { get; set; }
        public long Last { get; set; }
        public bool IsBusy => Ready || Held > 0;
    }
}

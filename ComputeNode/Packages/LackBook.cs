using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>
/// Which jobs had leases given back, and so are to stay away for now: for want of a part that cannot be had at present, or because workers here
/// found again and again that what they need in the cache is gone, is something else, or is not taken. Pure.
/// </summary>
internal sealed class LackBook
{
    /// <summary>So often workers may find something gone before that is charged to the item, which may be what makes it so.</summary>
    public const int MostFree = 5;

    /// <summary>After so long without such a find, all earlier ones are forgotten.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(5), LongestRest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<ContentPart, HashSet<JobId>> _jobs = [];
    private readonly Dictionary<JobId, Finds> _finds = [];
    private readonly Dictionary<JobId, TimeSpan> _rests = [];   // until when
    private IReadOnlyList<JobId>? _named = [];
    private (JobId Job, int Finds)? _begun;

    /// <summary>The parts that are not to be had.</summary>
    public IReadOnlyCollection<ContentPart> Parts => _jobs.Keys;

    /// <summary>The jobs of which nothing is to come, as many as a report names.</summary>
    public IReadOnlyList<JobId> Jobs => _named ??= [.. _jobs.Values.SelectMany(j => j).Concat(_rests.Keys).Distinct().Take(ReportNode.MostLacking)];

    /// <summary>
    /// A lease of the job was given back for want of the part. If that is an item, others of the job may have all they need: it stays away only for
    /// a moment, in which that lease finds another node.
    /// </summary>
    public void Add(ContentPart part, JobId job, TimeSpan now)
    {
        if (!part.IsCode)
        {
            Rest(job, now + ShortestRest);
            return;
        }
        if (!_jobs.TryGetValue(part, out var jobs)) _jobs.Add(part, jobs = []);
        if (jobs.Add(job)) _named = null;
    }

    /// <summary>
    /// What this lease of the job needs in the cache was found gone, changed or refused. The first time all is looked up again, and that is all; from the second
    /// on the job rests, each time longer.
    /// </summary>
    /// <param name="newest">The newest lease that is here: what those find that are here already is the same find.</param>
    /// <returns>How often that was, if it is to be charged by now; else null.</returns>
    public int? Find(JobId job, LeaseId lease, LeaseId? newest, TimeSpan now)
    {
        var known = _finds.GetValueOrDefault(job);
        if (known.Count == 0 || lease > known.Newest)
        {
            _finds[job] = known = new Finds(known.Count + 1, newest ?? lease, now);
            if (known.Count == 1) return null;
            Rest(job, now + RestAfter(known.Count));
            _begun = (job, known.Count);
        }
        return known.Count > MostFree ? known.Count : null;
    }

    /// <summary>The part has come, or is known not to exist, or nobody asks for it any more: whoever needs it may have leases here again.</summary>
    public void Settle(ContentPart part)
    {
        if (_jobs.Remove(part)) _named = null;
    }

    /// <summary>The job that has begun to rest since the last call, and after how many finds; null if none has.</summary>
    public (JobId Job, int Finds)? TakeBegun()
    {
        var begun = _begun;
        _begun = null;
        return begun;
    }

    /// <summary>It is this late now.</summary>
    public void Pass(TimeSpan now)
    {
        foreach (var (job, until) in _rests)
            if (until <= now && _rests.Remove(job)) _named = null;
        foreach (var (job, finds) in _finds)
            if (now - finds.Last >= Memory) _finds.Remove(job);
    }

    private void Rest(JobId job, TimeSpan until)
    {
        if (_rests.GetValueOrDefault(job) >= until) return;
        _rests[job] = until;
        _named = null;
    }

    private static TimeSpan RestAfter(int finds) => finds < 6 && ShortestRest * (1 << (finds - 2)) is var rest && rest < LongestRest ? rest : LongestRest;

    private readonly record struct Finds(int Count, LeaseId Newest, TimeSpan Last);
}

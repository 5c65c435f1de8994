using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>Which jobs had leases given back because a part cannot be had at present. It is tried on, so that each part comes or is refused. Pure.</summary>
internal sealed class LackBook
{
    private readonly Dictionary<ContentPart, HashSet<JobId>> _jobs = [];

    /// <summary>The parts that are not to be had.</summary>
    public IReadOnlyCollection<ContentPart> Parts => _jobs.Keys;

    /// <summary>The jobs that need one of them, as many as a report names.</summary>
    public IReadOnlyList<JobId> Jobs => _jobs.Count == 0 ? [] : [.. _jobs.Values.SelectMany(j => j).Distinct().Take(ReportNode.MostLacking)];

    /// <summary>A lease of the job was given back for want of the part.</summary>
    public void Add(ContentPart part, JobId job)
    {
        if (!_jobs.TryGetValue(part, out var jobs)) _jobs.Add(part, jobs = []);
        jobs.Add(job);
    }

    /// <summary>The part has come, or is known not to exist: whoever needs it may have leases here again.</summary>
    public void Settle(ContentPart part) => _jobs.Remove(part);
}

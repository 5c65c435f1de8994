using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Node;

// What waits for content: leases for their code and large items, large results for the coordinator to have them.
internal sealed partial class NodeWork
{
    private readonly CodeBook _code = new();
    private readonly LackBook _lacking = new();

    /// <summary>Jobs whose code or items cannot be had at present, or were found gone again and again: nothing of them is to come here.</summary>
    public IReadOnlyList<JobId> Lacking => _lacking.Jobs;

    /// <summary>The job that has begun to rest here since the last call, since so often in a row something in the cache was found gone; null if none has.</summary>
    public (JobId Job, int Finds)? TakeRest() => _lacking.TakeBegun();

    /// <summary>A part is where it belongs: what waited for it may start, or be sent.</summary>
    public void Use(ContentPart part)
    {
        _lacking.Settle(part);
        foreach (var lease in _code.Come(part)) Queue(lease);
        Send(_uploads.Came(part));
    }

    /// <summary>A part cannot be had, or not be kept: whatever waits for it fails; a result that is lost here is no outcome, and its item runs again.</summary>
    public void Refuse(ContentPart part, string reason)
    {
        _lacking.Settle(part);
        _code.Refuse(part, $"{(part.Kind is PartKind.Item ? "The item" : "The code of this job")} cannot be had on node {node}: {reason}");
        Send(_uploads.Refuse(part, $"The result, {part.Bytes} bytes, cannot be kept by the cluster: {reason}", l => _lacking.Find(l.Job, l.Id, Newest, _now) is not null));
    }

    /// <summary>A part cannot be had at present: what waits for it is given back, to run where it can.</summary>
    public void GiveBack(ContentPart part)
    {
        foreach (var lease in _code.GiveBack(part))
        {
            _lacking.Add(part, lease.Job, _now);
            End(lease, LeaseEnd.Finished);
        }
    }

    /// <summary>Something that this I/O lease needs in the cache is gone or changed: what is left of it is given back.</summary>
    /// <param name="first">The first item that has no outcome for it.</param>
    public void Lack(LeaseId id, long? first = null)
    {
        if (_io.Revoke(id) is { } lease) GiveBack(lease, EndFor(lease.Lease, first));
        Doubt();
    }

    /// <summary>Nobody asks for this part any more: what needs it may come again, and find out.</summary>
    public void Drop(ContentPart part) => _lacking.Settle(part);

    /// <summary>The cache had to be made anew: nothing that was here is.</summary>
    public void ForgetCode() => _code.Forget();

    /// <summary>The PackageActor has lost what it was asked for.</summary>
    public void AskAgain()
    {
        foreach (var part in _code.Asked.Concat(_uploads.Parts).Union(_lacking.Parts)) _orders.Add(new ToPackages(new NeedPart(part)));
    }

    /// <summary>What leases and results that are here need in the cache. What only was here before is to be looked up again.</summary>
    public IReadOnlyList<ContentPart> PartsInUse()
    {
        _code.Doubt();
        var leases = _slots.Leases.Select(l => l.Lease).Concat(_io.Leases.Select(l => l.Lease)).Concat(_code.Leases);
        return [.. leases.SelectMany(ContentPart.NeededBy).Concat(_uploads.Parts).Distinct()];
    }

    /// <summary>Somebody found that what was brought is gone or changed: all is looked up again, whatever was known of it.</summary>
    private void Doubt()
    {
        _code.Forget();
        _orders.Add(new ToPackages(new DoubtParts()));
        foreach (var lease in _slots.TakeQueued()) Place(lease);
    }

    /// <summary>
    /// How a lease ends that a worker could not go on with for want of something in the cache. That is nobody's fault until it was so again and again: then the
    /// item may be what spoils it, and counts it as a lost worker, so that it does not go on for ever.
    /// </summary>
    private LeaseEnd EndFor(Lease lease, long? culprit)
    {
        if (_lacking.Find(lease.Job, lease.Id, Newest, _now) is not { } finds || culprit is null) return LeaseEnd.Finished;
        return new LeaseEnd(WorkerLost: true, culprit,
            $"{finds} times in a row something that this job needs in the cache of node {node} was gone, was something else, or was not taken, though it had been looked up anew each time. "
            + "If the task writes to or deletes what it runs from, make it leave that alone; else see to the node's cache folder and its disk.");
    }

    private void Await(Lease lease, IReadOnlyList<ContentPart> missing)
    {
        foreach (var part in _code.Add(lease, missing)) _orders.Add(new ToPackages(new NeedPart(part)));
    }

    private void Upload(UnsentResult result)
    {
        if (_uploads.Add(result) is { } part) _orders.Add(new ToPackages(new NeedPart(part)));
    }

    private void Send(IReadOnlyList<UnsentResult> results)
    {
        foreach (var result in results) Number(result);
        HoldIfFull();
    }

    /// <summary>As many items as there is room for: a lease may have millions, and each failure is a sentence.</summary>
    private void FailWithoutCode()
    {
        while (!Results.IsFull && _code.Fail() is { } run)
            Add(run.Lease, run.Values, run.Failures, default, run.IsLast ? LeaseEnd.Finished : null);
    }

    private IEnumerable<HeldLease> HeldWithoutCode() => _code.Leases.Select(l => new HeldLease(l.Id, l.Job, l.Input.Range));
}

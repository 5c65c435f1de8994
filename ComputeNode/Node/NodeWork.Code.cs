using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Node;

// What waits for content: leases for their code and large items, large results for the coordinator to have them.
internal sealed partial class NodeWork
{
    private readonly CodeBook _code = new();

    /// <summary>A part is where it belongs: what waited for it may start, or be sent.</summary>
    public void Use(ContentPart part)
    {
        foreach (var lease in _code.Come(part)) Queue(lease);
        Send(_uploads.Came(part));
    }

    /// <summary>A part cannot be had, or not be kept: whatever waits for it fails.</summary>
    public void Refuse(ContentPart part, string reason)
    {
        _code.Refuse(part, $"{(part.Kind is PartKind.Item ? "The item" : "The code of this job")} cannot be had on node {node}: {reason}");
        Send(_uploads.Refuse(part, $"The result, {part.Bytes} bytes, cannot be kept by the cluster: {reason}"));
    }

    /// <summary>A part cannot be had now: what waits for it is given back, and may run where it can. Results wait on.</summary>
    public void GiveBack(ContentPart part)
    {
        foreach (var lease in _code.GiveBack(part)) End(lease, LeaseEnd.Finished);
    }

    /// <summary>The cache had to be made anew: nothing that was here is.</summary>
    public void ForgetCode() => _code.Forget();

    /// <summary>The PackageActor has lost what it was asked for.</summary>
    public void AskAgain()
    {
        foreach (var part in _code.Asked.Concat(_uploads.Parts)) _orders.Add(new ToPackages(new NeedPart(part)));
    }

    /// <summary>What leases and results that are here need in the cache. What only was here before is to be looked up again.</summary>
    public IReadOnlyList<ContentPart> PartsInUse()
    {
        _code.Doubt();
        var leases = _slots.Leases.Select(l => l.Lease).Concat(_io.Leases.Select(l => l.Lease)).Concat(_code.Leases);
        return [.. leases.SelectMany(ContentPart.NeededBy).Concat(_uploads.Parts).Distinct()];
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

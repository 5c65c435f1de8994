using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Node;

// Leases that wait for their code.
internal sealed partial class NodeWork
{
    private readonly CodeBook _code = new();

    /// <summary>Code has come: what waited for it may start.</summary>
    public void Use(TaskCode code)
    {
        foreach (var lease in _code.Come(code)) Queue(lease);
    }

    /// <summary>Code cannot be had: whatever waits for it fails.</summary>
    public void Refuse(TaskCode code, string reason) => _code.Refuse(code, $"The code of this job cannot be had on node {node}: {reason}");

    /// <summary>The PackageActor has lost what it was asked for.</summary>
    public void AskAgain()
    {
        foreach (var code in _code.Asked) _orders.Add(new ToPackages(new NeedCode(code)));
    }

    private void Await(TaskCode code, Lease lease)
    {
        if (_code.Add(code, lease)) _orders.Add(new ToPackages(new NeedCode(code)));
    }

    /// <summary>As many items as there is room for: a lease may have millions, and each failure is a sentence.</summary>
    private void FailWithoutCode()
    {
        while (!Results.IsFull && _code.Fail() is { } run)
            Add(run.Lease, run.Values, run.Failures, default, run.IsLast ? LeaseEnd.Finished : null);
    }

    private IEnumerable<HeldLease> HeldWithoutCode() => _code.Leases.Select(l => new HeldLease(l.Id, l.Job, l.Input.Range));
}

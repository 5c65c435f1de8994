using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.ComputeNode.Node;

/// <summary>A CPU lease on this node, queued or in a slot.</summary>
internal sealed class SlotLease(Lease lease)
{
    /// <summary>The lease as it came.</summary>
    public Lease Lease => lease;

    /// <summary>The first item of which no result has come.</summary>
    public long Next { get; private set; } = lease.Input.First;

    /// <summary>Where it was trimmed, or ends by itself.</summary>
    public long End { get; private set; } = lease.Input.End;

    /// <summary>The slot that has it; null while it is queued.</summary>
    public int? Slot { get; set; }

    /// <summary>Its results are not wanted.</summary>
    public bool IsRevoked { get; set; }

    public bool IsOver => Next >= End;

    /// <summary>Results up to here have come.</summary>
    public void Advance(long next) => Next = Math.Max(Next, next);

    /// <summary>The lease ends sooner.</summary>
    public void Trim(long end) => End = Math.Min(End, end);

    /// <summary>
    /// Which item is to blame for the death of the worker that was at this lease: the one that ran, or if none did, or it has an outcome,
    /// the first without. Null if there is none: a worker could die on the same lease for ever if nothing were charged.
    /// </summary>
    public long? Culprit(long? running) => running >= Next && running < Lease.Input.End ? running : IsOver ? null : Next;

    /// <summary>The lease with the items that are still to be run.</summary>
    public Lease Remaining() => lease with { Input = lease.Input.Slice(new ItemRange(Next, End)) };

    public HeldLease ToHeld() => new(lease.Id, lease.Job, new ItemRange(Next, Math.Max(Next, End)));
}

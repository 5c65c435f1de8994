using ActorCompute.Messages;

namespace ActorCompute.Profile;

/// <summary>All that a profile found.</summary>
/// <param name="Of">Items of the whole input; null if nobody knows.</param>
/// <param name="Item">What an item takes, one running after the other.</param>
/// <param name="Ways">Each way to run the sample; the first runs one item after the other.</param>
/// <param name="Lease">What leases get.</param>
/// <param name="On">The cluster that <paramref name="Lease"/> is about, in words.</param>
/// <param name="Advice">A sentence each.</param>
internal sealed record ProfileFindings(
    string Task, TaskKind Kind, long? Of, ItemCost Item, IReadOnlyList<Measurement> Ways, LeaseFinding Lease, string On, IReadOnlyList<string> Advice)
{
    public Measurement Sequential => Ways[0];

    public Bound Bound => Verdict.Of(Item);
}

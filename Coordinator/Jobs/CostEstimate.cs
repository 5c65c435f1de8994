using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>
/// How long an item takes, from what items have taken so far; recent ones weigh more, each node for itself, since machines differ.
/// Mutable, with a single owner.
/// </summary>
internal sealed class CostEstimate
{
    private const double Keep = 0.7;   // of the past, at each answer: about three answers deep

    private readonly Dictionary<NodeId, Average> _byNode = [];
    private Average _overall;

    /// <summary>Seconds an item takes on that node, or on the others if it has answered nothing yet; null if nobody has.</summary>
    public double? SecondsPerItem(NodeId node) => (_byNode.TryGetValue(node, out var own) ? own : _overall).SecondsPerItem;

    public void Observe(NodeId node, WorkCost cost)
    {
        if (cost.Items <= 0) return;
        _overall = _overall.With(cost);
        _byNode[node] = _byNode.GetValueOrDefault(node).With(cost);
    }

    private readonly record struct Average(double Items, double Seconds)
    {
        public double? SecondsPerItem => Items > 0 ? Seconds / Items : null;

        public Average With(WorkCost cost) => new(Items * Keep + cost.Items, Seconds * Keep + cost.Wall.TotalSeconds);
    }
}

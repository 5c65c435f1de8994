using System.Globalization;
using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Scheduling;

/// <summary>Why nothing of a job that could go on is handed out, in a sentence for people. Pure.</summary>
internal static class Obstacle
{
    /// <summary>Null if nothing stands in its way.</summary>
    /// <param name="nodes">All that are there.</param>
    /// <param name="kind">Of what the job hands out now.</param>
    /// <param name="isInDoubt">Whether nodes that are not back yet may hold items of it.</param>
    /// <param name="onlySuspects">Whether all that is left of it may have taken nodes down.</param>
    /// <param name="others">How many other jobs have something to do.</param>
    public static string? Of(JobId job, IReadOnlyList<NodeCredit> nodes, TaskKind kind, bool isInDoubt, bool onlySuspects, int others)
    {
        if (isInDoubt) return WaitReason.InDoubt;
        if (nodes.Count == 0) return WaitReason.NoNode;
        var staying = nodes.Where(n => !n.IsDraining).ToList();
        if (staying.Count == 0) return WaitReason.AllLeaving;
        if (staying.All(n => Room(n, kind) == 0))
            return kind is TaskKind.Io ? "No node that is there takes asynchronous items: start one that does." : "No node that is there has a slot: start one that has, with 'actorcompute node --slots N'.";
        if (onlySuspects && staying.All(n => n.HasSuspect)) return "What is left of it may have taken nodes down, and runs on one node after the other: each that is there has such an item already.";
        var able = staying.Where(n => !n.Lacking.Contains(job)).ToList();
        if (able.Count == 0) return "No node that is there can have its code or a large item of it now: each tries again within a minute, and its log says why.";
        return able.Any(n => n.HasCredit(kind)) ? null : Full(able, kind, others) + (able.Count < staying.Count ? " Others cannot have its code or a large item of it now; their logs say why." : "");
    }

    private static string Full(List<NodeCredit> nodes, TaskKind kind, int others)
    {
        if (nodes.All(n => n.IsFullOfBytes))
            return nodes.Any(n => n.UnacknowledgedBytes > 0)
                ? "Nodes hold results that the coordinator has not stored yet, and take nothing more until it has; its log says why."
                : "Nodes have been handed as many bytes of inputs as they take at once: it has its turn when some are done.";
        var (room, of) = (nodes.Sum(n => (long)Room(n, kind)), kind is TaskKind.Io ? "places for asynchronous items" : "slots");
        return string.Create(CultureInfo.InvariantCulture, $"{(room == 1 ? "The only place" : $"All {room:N0} {of}")} of {Nodes(nodes.Count)} {(room == 1 ? "is" : "are")} taken{By(others)}: it has its turn when one is free.");
    }

    private static int Room(NodeCredit node, TaskKind kind) => kind is TaskKind.Io ? node.Node.IoCapacity : node.Node.Slots;

    private static string Nodes(int count) => count == 1 ? "a node" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} nodes");

    private static string By(int jobs) => jobs switch { 0 => "", 1 => " by another job", _ => string.Create(CultureInfo.InvariantCulture, $" by {jobs:N0} other jobs") };
}

namespace ActorCompute.Messages;

/// <summary>
/// Why nothing of a job runs: a sentence that the coordinator alone makes up, and everybody shows. Here are those that whoever shows them tells apart. Pure.
/// </summary>
internal static class WaitReason
{
    /// <summary>Nobody could run it.</summary>
    public const string NoNode = "No node is there that could run it: start one with 'actorcompute node'.";

    /// <summary>Nobody takes anything more.</summary>
    public const string AllLeaving = "Every node that is there is leaving the cluster: start another with 'actorcompute node'.";

    /// <summary>Nodes are to come back after the coordinator has.</summary>
    public const string InDoubt = "Nodes that were there before the coordinator started may hold items of it: it goes on when they are back, or have been waited for.";

    /// <summary>How a sentence begins of a job that is as fast as it may be.</summary>
    public const string OwnRate = "Its own limit of ";

    /// <summary>Whether people are to start a node.</summary>
    public static bool WantsNode(string reason) => reason is NoNode or AllLeaving;

    /// <summary>What a line has room for, as a part of it: empty if the job's own pace says it all.</summary>
    public static string Short(string reason)
    {
        if (WantsNode(reason)) return "waiting for a node";
        if (reason is InDoubt) return "waiting for nodes to come back";
        if (reason.Length == 0 || reason.StartsWith(OwnRate, StringComparison.Ordinal)) return "";
        var end = reason.IndexOfAny([':', ';']);
        var clause = (end < 0 ? reason : reason[..end]).TrimEnd('.');
        return clause.Length == 0 ? "" : char.ToLowerInvariant(clause[0]) + clause[1..];
    }
}

using ActorCompute.Messages.Access;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Nodes;

/// <summary>What crosses between the coordinator and its nodes; Wire/ says how.</summary>
public interface INodeMessage;

/// <summary>The oldest and the newest version of this protocol that a side speaks.</summary>
public readonly record struct ProtocolVersions(int Oldest, int Newest)
{
    public static ProtocolVersions Supported { get; } = new(1, 1);

    /// <summary>The newest version both sides speak, or null if there is none.</summary>
    public int? Agree(ProtocolVersions other) =>
        Math.Min(Newest, other.Newest) is var best && best >= Math.Max(Oldest, other.Oldest) ? best : null;
}

/// <summary>The first message of a node, repeated until it is answered with <see cref="Registered"/> or <see cref="RegistrationRefused"/>.</summary>
public sealed record RegisterNode(NodeInfo Node, ProtocolVersions Versions, IReadOnlyList<HeldLease> Held) : INodeMessage
{
    /// <summary>That it is who it says; null where there is no TLS, and within one process.</summary>
    public RegistrationProof? Proof { get; init; }
}

/// <summary>A lease of which the node runs, queues or keeps results: the items of it that are still to come.</summary>
public sealed record HeldLease(LeaseId Lease, JobId Job, ItemRange Range);

/// <summary>Sent every 500 ms: a lease that is missing here, though it is no newer than <paramref name="Newest"/>, is open again.</summary>
/// <param name="Number">Counts the reports; <see cref="ReportSeen"/> answers with it.</param>
/// <param name="Newest">The newest lease that has reached the node; null before the first.</param>
/// <param name="UnacknowledgedBytes">What results the node holds until their commit is acknowledged.</param>
public sealed record ReportNode(NodeId Node, long Incarnation, long Number, LeaseId? Newest, IReadOnlyList<HeldLease> Held, long UnacknowledgedBytes) : INodeMessage
{
    /// <summary>The node starts nothing more: what it is handed it gives back.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>No report names more <see cref="Lacking"/> jobs.</summary>
    public const int MostLacking = 1000;

    /// <summary>Jobs whose code or items the node has tried in vain to have, and goes on trying: it is handed nothing of them.</summary>
    public IReadOnlyList<JobId> Lacking { get; init; } = [];
}

/// <summary>Results, of several leases and jobs; each is held by the node until its number is acknowledged, and sent again if it is not.</summary>
public sealed record DeliverResults(NodeId Node, long Incarnation, IReadOnlyList<LeaseResult> Results) : INodeMessage;

/// <summary>What came of some items of a lease, or that it has ended, or both.</summary>
/// <param name="Number">Counts the node incarnation's results.</param>
/// <param name="Values">A run of items that have an outcome, or null. A failed item has an empty (json) or meaningless (raw) value.</param>
/// <param name="Failures">The failed ones among them, by index.</param>
/// <param name="Cost">What these items took.</param>
/// <param name="End">Says that the lease has ended: whatever of it has no outcome is open again.</param>
public sealed record LeaseResult(long Number, JobId Job, LeaseId Lease, Segment? Values, IReadOnlyList<Failure> Failures, WorkCost Cost, LeaseEnd? End)
{
    /// <summary>The most that the failures of one result may weigh, by <see cref="Failure.Bytes"/>: what is above goes into another result.</summary>
    public const int MaxFailureBytes = 1 << 20;
}

/// <summary>What some items took, added up.</summary>
/// <param name="Items">How many items this speaks of.</param>
/// <param name="Cpu">CPU time of the thread that ran them; zero for asynchronous ones.</param>
/// <param name="Wall">Time from start to end.</param>
/// <param name="Allocated">Bytes allocated.</param>
public readonly record struct WorkCost(long Items, TimeSpan Cpu, TimeSpan Wall, long Allocated)
{
    /// <summary>What one answer may say at most; whoever says more is wrong.</summary>
    public const long MostItems = 1L << 40, MostBytes = 1L << 60;

    /// <summary>What one answer may say of time at most: that of all its items together.</summary>
    public static readonly TimeSpan LongestTime = TimeSpan.FromDays(36_500);

    /// <summary>Garbage collections of any generation that their process made meanwhile.</summary>
    public long Collections { get; init; }

    /// <summary>
    /// How much of the time they certainly waited: neither they nor anything else of their process computed, or would have if a processor had
    /// been free. Zero where that cannot be known.
    /// </summary>
    public TimeSpan Waited { get; init; }

    /// <summary>Both together; what is more than can be counted stays at the most that can.</summary>
    public static WorkCost operator +(WorkCost a, WorkCost b) =>
        new(Sum(a.Items, b.Items), Sum(a.Cpu, b.Cpu), Sum(a.Wall, b.Wall), Sum(a.Allocated, b.Allocated))
        {
            Collections = Sum(a.Collections, b.Collections),
            Waited = Sum(a.Waited, b.Waited),
        };

    /// <summary>Why nobody can have measured this; null if somebody can.</summary>
    public string? Defect()
    {
        if (Items < 0 || Allocated < 0 || Collections < 0 || Cpu < TimeSpan.Zero || Wall < TimeSpan.Zero || Waited < TimeSpan.Zero) return $"a negative cost: {this}";
        var longest = TimeSpan.FromTicks(Math.Max(Cpu.Ticks, Math.Max(Wall.Ticks, Waited.Ticks)));
        return Items > MostItems || Allocated > MostBytes || Collections > MostItems || longest > LongestTime ? $"a cost beyond measure: {this}" : null;
    }

    private static long Sum(long a, long b) => (long)Int128.Clamp((Int128)a + b, long.MinValue, long.MaxValue);

    private static TimeSpan Sum(TimeSpan a, TimeSpan b) => new(Sum(a.Ticks, b.Ticks));
}

/// <summary>How a lease ended on its node.</summary>
/// <param name="WorkerLost">The worker process died.</param>
/// <param name="Culprit">The item it was running then; null if none, or not known.</param>
/// <param name="Detail">Exit status or signal and the last lines it printed; empty if it ended as it should.</param>
public sealed record LeaseEnd(bool WorkerLost, long? Culprit, string Detail)
{
    /// <summary>It died merging results, which is no item's fault.</summary>
    public bool InMerge { get; init; }

    /// <summary>Every item has an outcome, or the rest was trimmed.</summary>
    public static LeaseEnd Finished { get; } = new(false, null, "");

    /// <summary>What <see cref="Bounded"/> leaves of <see cref="Detail"/>, in bytes of UTF-8.</summary>
    public const int MaxDetailBytes = 4 << 10;

    /// <summary>The same with its text cut to the limit, as the wire does.</summary>
    public LeaseEnd Bounded() => this with { Detail = BoundedText.Cut(Detail, MaxDetailBytes) };
}

/// <summary>What items have printed, in the order in which it came. Sent again until it is acknowledged with <see cref="AcknowledgeLog"/>.</summary>
public sealed record DeliverLog(NodeId Node, long Incarnation, IReadOnlyList<LogLine> Lines) : INodeMessage;

/// <summary>A line that an item printed.</summary>
/// <param name="Item">The item; <see cref="NoItem"/> if the node says something itself.</param>
/// <param name="Attempt">Which attempt at the item it was.</param>
/// <param name="Text">Without its end of line.</param>
public sealed record LogLine(JobId Job, long Item, int Attempt, string Text)
{
    /// <summary>In the place of an item's index.</summary>
    public const long NoItem = -1;

    /// <summary>What <see cref="Bounded"/> leaves of <see cref="Text"/>, in bytes of UTF-8.</summary>
    public const int MaxTextBytes = 16 << 10;

    /// <summary>Counts the lines of its job on its node from 1, those that were left out too, so that gaps show; 0 of one that is not counted.</summary>
    public long Number { get; init; }

    /// <summary>Whether it only says how far the lines of its job have been counted.</summary>
    public bool IsCountAlone => Item == NoItem && Number > 0;

    /// <summary>No line: those of the job up to this number have come, or were left out.</summary>
    public static LogLine UpTo(JobId job, long number) => new(job, NoItem, 1, "") { Number = number };

    /// <summary>What is told in the place of lines that are missing.</summary>
    public static string TextOfGap(long lines) =>
        FormattableString.Invariant($"{lines:N0} {(lines == 1 ? "line was" : "lines were")} left out here: more came than is passed on, or the way to the coordinator was cut off.");

    /// <summary>The same with its text cut to the limit, as the wire does.</summary>
    public LogLine Bounded() => this with { Text = BoundedText.Cut(Text, MaxTextBytes) };
}

/// <summary>The node is going away on purpose; it holds nothing any more.</summary>
public sealed record LeaveNode(NodeId Node, long Incarnation) : INodeMessage;

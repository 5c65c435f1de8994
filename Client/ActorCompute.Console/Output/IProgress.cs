using ActorCompute.Connections;
using ActorCompute.Jobs;
using ActorCompute.Messages.Programs;
using ActorCompute.Nodes;

namespace ActorCompute.Output;

/// <summary>Shows people how a job gets on, until it is disposed of.</summary>
internal interface IProgress : IDisposable
{
    /// <summary>Takes a report of the job.</summary>
    void Show(JobSnapshot job);

    /// <summary>Takes a report of the nodes that could run it.</summary>
    void See(IReadOnlyList<NodeSnapshot> nodes)
    {
    }

    /// <summary>Takes how many of its results have been read so far.</summary>
    void Read(long results)
    {
    }
}

/// <summary>Shows nothing.</summary>
internal sealed class NoProgress : IProgress
{
    public void Show(JobSnapshot job)
    {
    }

    public void Dispose()
    {
    }
}

/// <summary>The form of progress that suits standard error.</summary>
internal static class Progress
{
    /// <summary>
    /// A line that is drawn over and over on a terminal; plain lines now and then where that cannot be. Nor can it be if results leave by a pipe: whoever
    /// reads it may print them on this terminal at any time, in the midst of the line.
    /// </summary>
    public static IProgress OnStandardError()
    {
        if (Console.IsErrorRedirected || StandardOutput.IsPipe || Environment.GetEnvironmentVariable("TERM") == "dumb")
            return new ProgressNotes(People.Say, TimeProvider.System).WithStandstill();
        var line = new ProgressLine(Console.Error, () => Terminal.Width, TimeProvider.System);
        People.MakeWay = line.MakeWay;
        return line.WithStandstill();
    }

    private static StandstillNotice WithStandstill(this IProgress progress) => new(progress, People.Say, TimeProvider.System);

    /// <summary>The same, and it says if no node of the cluster could run the job.</summary>
    public static IProgress OnStandardError(ClusterConnection cluster) => OnStandardError().WithNodesOf(cluster);

    /// <summary>Says, too, if no node of the cluster could run the job.</summary>
    public static IProgress WithNodesOf(this IProgress progress, ClusterConnection cluster) =>
        new NodeNotice(progress, cluster.ListNodesAsync, People.Say, TimeProvider.System);

    /// <summary>Shows every report. If reports fail to come, what is shown stays; the job itself says why.</summary>
    public static void Follow(this IProgress progress, IAsyncEnumerable<JobSnapshot> reports) => _ = FollowAsync(progress, reports);

    private static async Task FollowAsync(IProgress progress, IAsyncEnumerable<JobSnapshot> reports)
    {
        await foreach (var job in reports) progress.Show(job);
    }
}

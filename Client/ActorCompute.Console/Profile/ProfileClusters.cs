using ActorCompute.Commands;
using ActorCompute.Connections;
using ActorCompute.Embedded;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Packages;

namespace ActorCompute.Profile;

/// <summary>The clusters that a task is compared on: one inside this program, and the one that there is already, if any.</summary>
/// <param name="present">The one that there is; null if none.</param>
/// <param name="request">What jobs are to be on both.</param>
/// <param name="code">What the task's code is in; null if it is built in.</param>
/// <param name="limit">How long a cluster may take to answer; null follows progress.</param>
internal sealed class ProfileClusters(ClusterConnection? present, JobRequest request, PackageSource? code, TimeSpan? limit) : IAsyncDisposable
{
    private ProfiledCluster? _local;

    /// <summary>One on this machine, with a slot for each processor. It starts when it is first asked for, and disturbs no measurement before.</summary>
    public async Task<ProfiledCluster> LocalAsync(CancellationToken cancel)
    {
        if (_local is not null) return _local;
        var connection = await EmbeddedCluster.ConnectAsync(People.Say, limit, cancel);
        try
        {
            return _local = await ProfiledCluster.OfAsync(connection, "this machine", await RequestAsync(connection, tells: false, cancel), cancel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The one that there is; null, and people are told why, if it is none or of no use.</summary>
    public async Task<ProfiledCluster?> PresentAsync(CancellationToken cancel)
    {
        if (present is null)
        {
            People.Say("No access file: there is no cluster to compare with ('actorcompute coordinator' starts one).");
            return null;
        }
        var cluster = await ProfiledCluster.OfAsync(present, present.Api, await RequestAsync(present, tells: true, cancel), cancel);
        if (cluster.HasRoom) return cluster;
        People.Say($"The cluster at {present.Api} has no node for this task, so that it is left out: start one with 'actorcompute node'.");
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_local is not null) await _local.Connection.DisposeAsync();
    }

    private async Task<JobRequest> RequestAsync(ClusterConnection cluster, bool tells, CancellationToken cancel) => code is null
        ? request with { Kind = Messages.Tasks.TaskCatalogue.Find(request.Task)?.Kind ?? TaskKind.Cpu }
        : await PackageOption.PushAsync(code, request, cluster, cancel, tells);
}

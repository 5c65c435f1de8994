using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Cluster;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Membership;

/// <summary>
/// Keeps a node in its cluster: joins with an actor system of its own, and when that has lost the coordinator, or was downed, ends it and
/// joins again with another one, for ever. The NodeActor lives elsewhere and works on meanwhile.
/// </summary>
internal sealed class ClusterMembership(NodeOptions options, NodeId id, AccessFile access, IActorRef node, ILoggerFactory logs) : IAsyncDisposable
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(1), GoodbyeTime = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = logs.CreateLogger(typeof(ClusterMembership).Namespace!);
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _life = Task.CompletedTask;
    private ActorSystem? _system;

    /// <summary>The coordinator's cluster address.</summary>
    public string Coordinator { get; private set; } = "";

    /// <summary>Completes if losses are mended no more; never, as long as all is well or the membership is to end.</summary>
    public Task Broken => _broken.Task;

    /// <summary>Enrols and starts to join; later losses are mended in the background.</summary>
    /// <exception cref="UserError">The coordinator does not answer or refuses, or the port is in use.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        var lost = await JoinAsync(new() { Limit = options.ConnectTimeout, Tell = reason => MembershipLog.Waits(_log, id.Value, reason) }, cancel);
        _life = LiveAsync(lost);
        _ = _life.ContinueWith(_ => _broken.TrySetResult(), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>Leaves the cluster in order, as far as that can be done in a few seconds.</summary>
    public async Task LeaveAsync()
    {
        await EndAsync();
        if (_system is not { } system) return;
        await Task.WhenAny(ClusterSystem.StopAsync(system), Task.Delay(GoodbyeTime));
    }

    /// <summary>Ends the membership at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (_system is { } system) await system.Terminate();
        _ended.Dispose();
    }

    private async Task EndAsync()
    {
        await _ended.CancelAsync();
        await _life;
    }

    private async Task LiveAsync(Task<string> lost)
    {
        while (await EndedAsync(lost) is { } reason)
        {
            MembershipLog.Lost(_log, id.Value, reason);
            node.Tell(new Disconnect());
            await _system!.Terminate();
            if (await RejoinAsync() is not { } next) return;
            lost = next;
        }
    }

    /// <summary>Why the system is of no more use; null if the membership is to end.</summary>
    private async Task<string?> EndedAsync(Task<string> lost)
    {
        var ended = Task.Delay(Timeout.InfiniteTimeSpan, _ended.Token);
        var first = await Task.WhenAny(lost, _system!.WhenTerminated, ended);
        return first == ended ? null : first == lost ? await lost : "the cluster has let it go";
    }

    /// <summary>Joins again, however long that takes; null if the membership is to end.</summary>
    private async Task<Task<string>?> RejoinAsync()
    {
        for (var said = new HashSet<string>(); ;)
        {
            try
            {
                await Task.Delay(RetryEvery, _ended.Token);
                var lost = await JoinAsync(ConnectTerms.Default, _ended.Token);
                if (said.Count > 0) MembershipLog.JoinsAgain(_log, id.Value);
                return lost;
            }
            catch (OperationCanceledException) when (_ended.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e)   // whatever it is, the next attempt may succeed; each kind of trouble is told once
            {
                if (said.Add(e is UserError error ? error.Status.ToString() : e.GetType().Name)) MembershipLog.CannotJoin(_log, id.Value, e.Message);
            }
        }
    }

    private async Task<Task<string>> JoinAsync(ConnectTerms terms, CancellationToken cancel)
    {
        var enrolment = await Enrolment.RequestAsync(access, id, terms, cancel);
        Coordinator = enrolment.Coordinator;
        var member = new ClusterSystemOptions
        {
            Host = options.Host,
            Port = options.Port,
            Role = ClusterSystem.NodeRole,
            Seed = enrolment.Coordinator,
            Identity = enrolment.Identity,
        };
        _system = ClusterSystem.Create(member, logs);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Both can be ended by what other members send.
        var link = _system.ActorOf(NodeLink.For(node, lost, () => MembershipLog.KeptOut(_log, id.Value, enrolment.Coordinator), member.SeedAddress, enrolment.Identity), "node").WatchAsync();
        _ = link.ContinueWith(_ => lost.TrySetResult("its link has ended"), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Akka.Cluster.Cluster.Get(_system).RegisterOnMemberRemoved(() => lost.TrySetResult("the cluster has let it go"));
        return lost.Task;
    }
}

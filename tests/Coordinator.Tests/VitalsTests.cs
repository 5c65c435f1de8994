using System.Net;
using ActorCompute.Coordinator.Api;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Coordinator.Tests.Api;
using ActorCompute.Messages.Cluster;
using Akka.Actor;
using Akka.Configuration;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Tests;

/// <summary>A coordinator that has lost a part of itself is of no use, and says so, whichever part that was.</summary>
public sealed class VitalsTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("coordinator", "actor")]
    [InlineData("coordinator/store", "store")]
    [InlineData("coordinator/scheduler", "scheduler")]
    [InlineData("coordinator/roster", "roster")]
    [InlineData("coordinator/sweeper", "sweeper")]
    public async Task The_end_of_any_part_is_the_end_and_calls_are_not_kept_waiting(string path, string part)
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await coordinator.Jobs.OpenAsync(new() { Id = "job", Task = "square" });
        using var results = coordinator.Jobs.Results(new() { Id = "job" });
        var reading = results.ResponseStream.MoveNext(CancellationToken.None);
        coordinator.System.ActorSelection($"/user/{path}").Tell(PoisonPill.Instance);
        Assert.Equal($"The coordinator's {part} has ended, and it can do nothing without: see its log for the reason, and start it again.",
            await coordinator.Ended.WaitAsync(Deadline));
        await Assert.ThrowsAsync<RpcException>(() => reading.WaitAsync(Deadline));
    }

    [Fact]
    public async Task So_is_that_of_the_actor_system()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await coordinator.System.Terminate();
        Assert.Contains("has ended", await coordinator.Ended.WaitAsync(Deadline), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_collector_ends_is_rebuilt_and_nobody_else_notices()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await coordinator.Jobs.OpenAsync(new() { Id = "job", Task = "square" });
        var job = (await coordinator.System.ActorSelection("/user/coordinator/*/collector").ResolveOne(Deadline)).Path;
        coordinator.System.ActorSelection(job).Tell(PoisonPill.Instance);
        for (ActorPath? again = job; again is null || again.Equals(job);) again = await FindAsync(coordinator);
        Assert.Equal("open", (await coordinator.Jobs.GetAsync(new() { Id = "job" })).State);
        Assert.False(coordinator.Ended.IsCompleted);
    }

    /// <summary>What a member of the cluster may send ends parts of the coordinator, or the whole of it: the process is to end then, too.</summary>
    [Theory]
    [InlineData("/system/cluster")]
    [InlineData("/system/endpointManager")]
    [InlineData("/user/coordinator")]
    [InlineData("/user/coordinator/singleton")]
    public async Task The_end_of_a_part_that_another_member_can_reach_is_the_end(string path)
    {
        await using var host = await StartAsync();
        var stranger = ActorSystem.Create("stranger", ConfigurationFactory.ParseString(
            "akka { actor.provider = remote, stdout-loglevel = OFF, loglevel = OFF, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }"));
        stranger.ActorSelection($"akka.tcp://{ClusterSystem.Name}@127.0.0.1:{host.Port}{path}").Tell(PoisonPill.Instance);
        Assert.EndsWith("has ended, and it can do nothing without: see its log for the reason, and start it again.",
            await host.Ended.WaitAsync(Deadline), StringComparison.Ordinal);
        await stranger.Terminate();
    }

    [Fact]
    public async Task A_coordinator_that_a_member_lets_go_ends()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient { BaseAddress = host.Api, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Assert.Equal("ok", await http.GetStringAsync("/readyz"));
        var node = ClusterSystem.Create(
            new() { Host = "127.0.0.1", Port = 0, Role = ClusterSystem.NodeRole, Seed = $"127.0.0.1:{host.Port}" }, NullLoggerFactory.Instance);
        var cluster = Akka.Cluster.Cluster.Get(node);
        var joined = new TaskCompletionSource();
        cluster.RegisterOnMemberUp(() => joined.TrySetResult());
        await joined.Task.WaitAsync(Deadline);
        cluster.Down(new Address("akka.tcp", ClusterSystem.Name, "127.0.0.1", host.Port));
        Assert.Contains("has ended", await host.Ended.WaitAsync(Deadline), StringComparison.Ordinal);
        await node.Terminate();
    }

    [Fact]
    public async Task An_ordered_end_says_nothing()
    {
        var host = await StartAsync();
        await host.DisposeAsync();
        Assert.False(host.Ended.IsCompleted);
    }

    [Fact]
    public async Task Who_asks_whether_it_is_ready_hears_which_part_is_not()
    {
        var system = ClusterSystem.CreateLocal("test", NullLoggerFactory.Instance);
        var deaf = system.ActorOf(Props.Create(() => new Deaf()));
        var readiness = new Readiness(new CoordinatorGate(deaf), new Vitals(), TimeProvider.System);
        Assert.Contains("roster of nodes has not answered", await readiness.WhyNotAsync().WaitAsync(Deadline), StringComparison.Ordinal);
        var vitals = new Vitals();
        vitals.EndOf("scheduler");
        Assert.Contains("scheduler has ended", await new Readiness(new CoordinatorGate(deaf), vitals, TimeProvider.System).WhyNotAsync(), StringComparison.Ordinal);
        await system.Terminate();
    }

    private static async Task<ActorPath?> FindAsync(TestCoordinator coordinator)
    {
        try
        {
            return (await coordinator.System.ActorSelection("/user/coordinator/*/collector").ResolveOne(TimeSpan.FromSeconds(1))).Path;
        }
        catch (ActorNotFoundException)
        {
            return null;
        }
    }

    private Task<CoordinatorHost> StartAsync() => CoordinatorHost.StartAsync(
        new CoordinatorOptions { Port = 0, ApiPort = 0, DataFolder = _folder.File("data"), AccessFile = _folder.File("access.json"), Insecure = true },
        NullLoggerFactory.Instance, CancellationToken.None);

    private sealed class Deaf : ReceiveActor
    {
        public Deaf() => ReceiveAny(_ => { });
    }
}

using System.Net;
using System.Net.Sockets;
using ActorCompute.Coordinator;
using ActorCompute.Messages.Cluster;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.ComputeNode.Tests.Membership;

/// <summary>A node whose part in the cluster somebody ended joins it anew, with another actor system.</summary>
public sealed class MembershipLossTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("/user/node")]
    [InlineData("/system/cluster")]
    public async Task A_node_that_lost_its_part_in_the_cluster_joins_anew(string path)
    {
        var access = _folder.File("access.json");
        await using var coordinator = await CoordinatorHost.StartAsync(
            new CoordinatorOptions { Port = 0, ApiPort = 0, DataFolder = _folder.File("data"), AccessFile = access, Insecure = true },
            NullLoggerFactory.Instance, CancellationToken.None);
        using var logs = new Lines();
        var options = new NodeOptions { Access = access, Name = "n", Port = FreePort(), Slots = 0, IoCapacity = 1, CacheFolder = _folder.File("cache") };
        await using var node = await NodeHost.StartAsync(options, logs, CancellationToken.None);
        await logs.SeenAsync("is registered", times: 1);
        var stranger = ActorSystem.Create("stranger", ConfigurationFactory.ParseString(
            "akka { actor.provider = remote, stdout-loglevel = OFF, loglevel = OFF, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }"));
        stranger.ActorSelection($"akka.tcp://{ClusterSystem.Name}@127.0.0.1:{options.Port}{path}").Tell(PoisonPill.Instance);
        await logs.SeenAsync("has lost its cluster", times: 1);
        await logs.SeenAsync("is registered", times: 2);
        Assert.False(node.Drained.IsCompleted || node.Ended.IsCompleted);
        await stranger.Terminate();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private sealed class Lines : ILoggerFactory, ILogger
    {
        private readonly System.Threading.Channels.Channel<string> _lines = System.Threading.Channels.Channel.CreateUnbounded<string>();
        private readonly List<string> _seen = [];

        public async Task SeenAsync(string part, int times)
        {
            using var deadline = new CancellationTokenSource(Deadline);
            while (_seen.Count(l => l.Contains(part, StringComparison.Ordinal)) < times) _seen.Add(await _lines.Reader.ReadAsync(deadline.Token));
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) _lines.Writer.TryWrite(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}

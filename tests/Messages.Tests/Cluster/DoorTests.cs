using System.Net;
using System.Net.Sockets;
using ActorCompute.Messages.Admission;
using ActorCompute.Messages.Cluster;

namespace ActorCompute.Messages.Tests.Cluster;

/// <summary>The cluster port keeps its places for members, however many connections say nothing.</summary>
public sealed class DoorTests : LoopbackCluster
{
    [Theory, InlineData(true), InlineData(false)]
    public async Task Members_join_while_strangers_hold_as_many_connections_as_they_get(bool tls)
    {
        var identity = tls ? Authority.Member() : null;
        var door = new Door("The cluster port", places: 8, Logs.CreateLogger("door"));
        var coordinator = Start(new() { Host = "127.0.0.1", Port = 0, Role = ClusterSystem.CoordinatorRole, Identity = identity, Door = door });
        using var strangers = new Crowd(Port(coordinator), 40);
        await strangers.ThinnedAsync(to: 4).WaitAsync(Deadline);
        Node(coordinator, tls ? Authority.Member() : null);
        await Up(coordinator, 2);
        Assert.True(door.TurnedAway >= 36);
        Assert.Single(Logs.Text.Split('\n'), l => l.Contains("turns connections away", StringComparison.Ordinal));
    }

    /// <summary>Connections that say nothing.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly Socket[] _sockets;

        public Crowd(int port, int count)
        {
            _sockets = [.. Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];
            foreach (var socket in _sockets) socket.Connect(IPAddress.Loopback, port);
        }

        /// <summary>Ends when all but so many have been closed by the other side.</summary>
        public async Task ThinnedAsync(int to)
        {
            var ends = _sockets.Select(EndsAsync).ToList();
            while (ends.Count > to) ends.Remove(await Task.WhenAny(ends));
        }

        public void Dispose()
        {
            foreach (var socket in _sockets) socket.Dispose();
        }

        private static async Task EndsAsync(Socket socket)
        {
            try
            {
                while (await socket.ReceiveAsync(new byte[1]) > 0)
                {
                    // Not yet.
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Reset counts, too; so does the test's own end.
            }
        }
    }
}

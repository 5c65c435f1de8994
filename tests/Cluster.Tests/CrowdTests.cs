using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>A coordinator keeps what it needs for itself, and places for its own, however many connect.</summary>
public sealed class CrowdTests
{
    [LongFact]
    public async Task The_coordinator_serves_its_own_while_strangers_hold_all_connections_they_can_get()
    {
        await using var cluster = await TestCluster.StartCrampedAsync(descriptors: 450);
        using var crowd = new Crowd();
        await crowd.ConnectAsync(cluster.ApiPort, 500, tls: true);
        await crowd.ConnectAsync(cluster.ClusterPort, 500, tls: false);
        await cluster.StartNodeAsync("late");
        (await cluster.RunAsync("map sleep --range 1..20")).Expect(0);
        Assert.True(crowd.Count > 0, "nobody stood at the door");
        Assert.Equal(2, cluster.Errors.Split('\n').Count(l => l.Contains("turns connections away", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_coordinator_with_too_few_descriptors_says_so()
    {
        var home = Directory.CreateTempSubdirectory("ac-few-");
        await using var program = ProgramRun.StartShell(home.FullName, null, $"ulimit -n 260; exec $ACTORCOMPUTE coordinator --port 0 --api-port 0 --data {home.FullName}/data");
        (await program.EndAsync(TimeSpan.FromSeconds(60))).ExpectSentence(2, "260 files", "ulimit -n");
        home.Delete(recursive: true);
    }

    /// <summary>Connections that prove nothing; those that the other side closes are replaced by nobody.</summary>
    private sealed class Crowd : IDisposable
    {
        private readonly List<Socket> _sockets = [];

        public int Count => _sockets.Count(s => s.Connected);

        public async Task ConnectAsync(int port, int count, bool tls)
        {
            for (var n = 0; n < count; n++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                _sockets.Add(socket);
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, port);
                    if (tls) await ShakeHandsAsync(socket);
                }
                catch (Exception e) when (e is SocketException or IOException)
                {
                    // Turned away already.
                }
            }
        }

        public void Dispose()
        {
            foreach (var socket in _sockets) socket.Dispose();
        }

        private static async Task ShakeHandsAsync(Socket socket)
        {
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: false), leaveInnerStreamOpen: true);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = (_, _, _, _) => true });
        }
    }
}

using ActorCompute.Messages.Cluster;
using Akka.Actor;
using Akka.Actor.Dsl;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.ComputeNode.Tests;

public sealed class NodeHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_node_that_cannot_be_made_lets_go_of_its_cache()
    {
        using var system = ClusterSystem.CreateLocal("test", NullLoggerFactory.Instance);
        system.ActorOf(act => act.ReceiveAny((_, _) => { }), "node-a");   // the name is taken
        var (options, place) = (new NodeOptions { Name = "a", CacheFolder = _folder.File("code") }, new EmbeddedPlace(_folder.Path, _folder.File("api.sock")));
        await Assert.ThrowsAsync<InvalidActorNameException>(
            () => NodeHost.StartEmbeddedAsync(options, place, system, ActorRefs.Nobody, NullLoggerFactory.Instance, CancellationToken.None));
        using var alone = new FileStream(Path.Combine(_folder.File("code"), "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        await system.Terminate();
    }
}

using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Files;
using Akka.Actor;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>A coordinator without nodes, called through its socket as programs call it.</summary>
internal sealed class TestCoordinator : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ActorSystem _system = null!;
    private CoordinatorHost _host = null!;
    private GrpcChannel _channel = null!;

    public string ContentFolder => Path.Combine(_folder.Path, "data", "content");

    /// <summary>The pieces and drafts that lie there.</summary>
    public string[] StoredFiles() => [.. Directory.GetFiles(ContentFolder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != OwnFolder.MarkerName)];

    public Protos.Content.ContentClient Content => new(_channel);

    public Protos.Packages.PackagesClient Packages => new(_channel);

    public Protos.Jobs.JobsClient Jobs => new(_channel);

    public Protos.Cluster.ClusterClient Cluster => new(_channel);

    /// <summary>Calls of any bytes.</summary>
    public CallInvoker Invoker => _channel.CreateCallInvoker();

    /// <summary>What it logged, from warnings on.</summary>
    public SpokenLines Logs { get; } = new();

    public ActorSystem System => _system;

    public Task<string> Ended => _host.Ended;

    public IActorRef Actor => _host.Coordinator;

    /// <summary>Somebody for the coordinator to talk to, such as a node.</summary>
    public Inbox NewInbox() => Inbox.Create(_system);

    public static async Task<TestCoordinator> StartAsync()
    {
        var coordinator = new TestCoordinator();
        await coordinator.OpenAsync();
        return coordinator;
    }

    /// <summary>Ends the coordinator and starts another on the same data.</summary>
    public async Task RestartAsync()
    {
        await CloseAsync();
        await OpenAsync();
    }

    public async Task<ContentHash> PutAsync(byte[] bytes, ContentHash? named = null, int chunk = ContentLimits.ChunkBytes)
    {
        var piece = named ?? ContentHash.Of(bytes);
        using var call = Content.Put();
        await call.RequestStream.WriteAsync(new() { Hash = piece.Value, Data = Google.Protobuf.ByteString.CopyFrom(bytes.AsSpan(0, Math.Min(chunk, bytes.Length))) });
        for (var at = chunk; at < bytes.Length; at += chunk)
            await call.RequestStream.WriteAsync(new() { Data = Google.Protobuf.ByteString.CopyFrom(bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at))) });
        await call.RequestStream.CompleteAsync();
        await call;
        return piece;
    }

    public async Task<byte[]> FetchAsync(ContentHash piece)
    {
        var bytes = new MemoryStream();
        using var call = Content.Fetch(new() { Hash = piece.Value });
        await foreach (var reply in call.ResponseStream.ReadAllAsync()) reply.Data.WriteTo(bytes);
        return bytes.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        _system = ClusterSystem.CreateLocal("test", NullLoggerFactory.Instance);
        _host = await CoordinatorHost.StartEmbeddedAsync(_folder.File("data"), _folder.File("api.sock"), _system, Logs, CancellationToken.None);
        _channel = ApiChannel.OpenSocket(_folder.File("api.sock"));
    }

    private async Task CloseAsync()
    {
        _channel.Dispose();
        await _host.DisposeAsync();
        await _system.Terminate();
    }
}

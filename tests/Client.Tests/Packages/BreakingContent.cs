using System.Collections.Concurrent;
using ActorCompute.Connections;
using ActorCompute.Messages.Content;
using ActorCompute.Protos;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Client.Tests.Packages;

/// <summary>A coordinator's content in memory; the connection breaks in the midst of every first upload of a piece.</summary>
internal sealed class BreakingContent : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-breaking-");
    private WebApplication _app = null!;

    public ConcurrentDictionary<string, byte[]> Pieces { get; } = new();

    public ConcurrentDictionary<string, int> Attempts { get; } = new();

    public static async Task<BreakingContent> StartAsync()
    {
        var content = new BreakingContent();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(content);
        builder.WebHost.ConfigureKestrel(k => k.ListenUnixSocket(content.Socket, l => l.Protocols = HttpProtocols.Http2));
        content._app = builder.Build();
        content._app.MapGrpcService<Service>();
        content._app.MapGrpcService<Tasks>();
        await content._app.StartAsync();
        return content;
    }

    public Task<ClusterConnection> ConnectAsync(Action<string> tell) => ClusterConnection.OpenSocketAsync(Socket, null, tell, null, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Socket => Path.Combine(_folder.FullName, "api.sock");

    private sealed class Tasks : Cluster.ClusterBase
    {
        public override Task<TaskList> ListTasks(ListTasksRequest request, ServerCallContext context) => Task.FromResult(new TaskList());
    }

    private sealed class Service(BreakingContent content) : Protos.Content.ContentBase
    {
        public override Task<FindContentReply> Find(FindContentRequest request, ServerCallContext context) =>
            Task.FromResult(new FindContentReply { Missing = { request.Hashes.Where(h => !content.Pieces.ContainsKey(h)) } });

        public override async Task<PutContentReply> Put(IAsyncStreamReader<PutContentRequest> requests, ServerCallContext context)
        {
            var (name, bytes) = ("", new MemoryStream());
            while (await requests.MoveNext(context.CancellationToken))
            {
                if (requests.Current.Hash.Length > 0) name = requests.Current.Hash;
                requests.Current.Data.WriteTo(bytes);
                if (bytes.Length > ContentLimits.ChunkBytes || requests.Current.Data.Length < ContentLimits.ChunkBytes)
                    if (content.Attempts.AddOrUpdate(name, 1, (_, n) => n + 1) == 1) context.GetHttpContext().Abort();
            }
            if (ContentHash.Of(bytes.ToArray()).Value != name) throw new RpcException(new(StatusCode.InvalidArgument, "other bytes"));
            content.Pieces[name] = bytes.ToArray();
            return new();
        }
    }
}

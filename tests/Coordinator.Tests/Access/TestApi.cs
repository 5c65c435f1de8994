using System.Security.Cryptography.X509Certificates;
using ActorCompute.Protos;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Tests.Access;

/// <summary>The API's transport with one call, ListTasks, which answers with what the test wants and keeps what came.</summary>
internal sealed class TestApi(WebApplication app, TestApi.Service service) : IAsyncDisposable
{
    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public string? Authorization => service.Authorization;

    public static Task<TestApi> StartAsync(X509Certificate2? certificate, StatusCode answer = StatusCode.OK) =>
        StartAsync(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null) listen.UseHttps(certificate);
        }), answer);

    public static Task<TestApi> StartAsync(string socket) =>
        StartAsync(kestrel => kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2), StatusCode.OK);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task<TestApi> StartAsync(Action<KestrelServerOptions> listen, StatusCode answer)
    {
        var service = new Service(answer);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(listen);
        builder.Services.AddGrpc(o => o.MaxReceiveMessageSize = o.MaxSendMessageSize = ActorCompute.Messages.Access.ApiChannel.MaxMessageBytes);
        builder.Services.AddSingleton(service);
        var app = builder.Build();
        app.MapGrpcService<Service>();
        await app.StartAsync();
        return new(app, service);
    }

    internal sealed class Service(StatusCode answer) : Cluster.ClusterBase
    {
        public string? Authorization { get; private set; }

        public override Task<TaskList> ListTasks(ListTasksRequest request, ServerCallContext context)
        {
            Authorization = context.RequestHeaders.GetValue("authorization");
            return answer is StatusCode.OK ? Task.FromResult(new TaskList()) : throw new RpcException(new Status(answer, "the reason"));
        }
    }
}

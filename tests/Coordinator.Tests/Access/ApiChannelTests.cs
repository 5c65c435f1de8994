using System.Net;
using System.Net.Sockets;
using ActorCompute.Coordinator.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Protos;
using Grpc.Core;
using Grpc.Net.Client;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Tests.Access;

/// <summary>The client's way to the API, against a real server with the authority's certificate.</summary>
public sealed class ApiChannelTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly ClusterAuthority _authority;

    public ApiChannelTests() => _authority = ClusterAuthority.OpenOrCreate(_data.Path, "cluster-1", "127.0.0.1");

    [Fact]
    public async Task The_access_file_opens_the_api()
    {
        await using var api = await TestApi.StartAsync(_authority.ServerCertificate);
        _authority.AccessFor(api.Address).Save(_data.File("access.json"));
        using var channel = ApiChannel.Open(AccessFile.Load(_data.File("access.json")));
        await Call(channel);
        Assert.Equal($"Bearer {_authority.Token}", api.Authorization);
    }

    [Fact]
    public async Task A_server_of_another_cluster_is_denied_the_token()
    {
        using var elsewhere = new TemporaryFolder();
        using var other = ClusterAuthority.OpenOrCreate(elsewhere.Path, "cluster-2", "127.0.0.1");
        await using var api = await TestApi.StartAsync(other.ServerCertificate);
        Assert.Equal(ExitStatus.AccessDenied, await Failure(_authority.AccessFor(api.Address)));
        Assert.Null(api.Authorization);
    }

    [Fact]
    public async Task A_node_cannot_pose_as_the_api()
    {
        using var key = new MemberKey();
        var node = key.Identity(_authority.Sign(key.SigningRequest(new NodeId("n")), new NodeId("n")), _authority.ClusterIdentity.Authority.RawData);
        await using var api = await TestApi.StartAsync(node.Certificate);
        Assert.Equal(ExitStatus.AccessDenied, await Failure(_authority.AccessFor(api.Address)));
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, ExitStatus.AccessDenied)]
    [InlineData(StatusCode.PermissionDenied, ExitStatus.AccessDenied)]
    [InlineData(StatusCode.InvalidArgument, ExitStatus.BadInput)]
    [InlineData(StatusCode.NotFound, ExitStatus.BadInput)]
    [InlineData(StatusCode.AlreadyExists, ExitStatus.BadInput)]
    [InlineData(StatusCode.FailedPrecondition, ExitStatus.BadInput)]
    [InlineData(StatusCode.Unavailable, ExitStatus.Unreachable)]
    public async Task What_the_api_answers_becomes_an_exit_status(StatusCode answer, ExitStatus status)
    {
        await using var api = await TestApi.StartAsync(_authority.ServerCertificate, answer);
        Assert.Equal(status, await Failure(_authority.AccessFor(api.Address)));
    }

    [Fact]
    public async Task Nobody_at_home_is_unreachable()
    {
        Assert.Equal(ExitStatus.Unreachable, await Failure(_authority.AccessFor(new Uri($"https://127.0.0.1:{FreePort()}"))));
    }

    [Fact]
    public async Task An_insecure_api_is_called_without_a_token()
    {
        await using var api = await TestApi.StartAsync(certificate: null);
        using var channel = ApiChannel.Open(new AccessFile(api.Address, "cluster-1", null, null));
        await Call(channel);
        Assert.Null(api.Authorization);
    }

    [Fact]
    public async Task A_coordinator_of_this_program_is_called_through_a_socket()
    {
        await using var api = await TestApi.StartAsync(_data.File("api.sock"));
        using var channel = ApiChannel.OpenSocket(_data.File("api.sock"));
        await Call(channel);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_unreachable()
    {
        using var channel = ApiChannel.OpenSocket(_data.File("none.sock"));
        var failure = await Assert.ThrowsAsync<RpcException>(() => Call(channel));
        Assert.Equal(ExitStatus.Unreachable, ApiError.ToUserError(failure, "this program").Status);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _data.Dispose();
    }

    private static async Task<ExitStatus> Failure(AccessFile access)
    {
        using var channel = ApiChannel.Open(access);
        var failure = await Assert.ThrowsAsync<RpcException>(() => Call(channel));
        var error = ApiError.ToUserError(failure, access.Api);
        Assert.DoesNotContain(access.Token!, error.ToString(), StringComparison.Ordinal);
        return error.Status;
    }

    private static async Task Call(GrpcChannel channel) =>
        await new Cluster.ClusterClient(channel).ListTasksAsync(new ListTasksRequest(), deadline: TimeProvider.System.GetUtcNow().AddSeconds(20).UtcDateTime);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

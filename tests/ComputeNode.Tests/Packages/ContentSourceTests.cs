using System.Net.Sockets;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages.Content;
using ActorCompute.Protos;
using Google.Protobuf;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.ComputeNode.Tests.Packages;

/// <summary>Against calls that answer as told, and a socket on which nobody listens.</summary>
public class ContentSourceTests
{
    private static readonly ContentHash Piece = ContentHash.Of("piece"u8);

    [Fact]
    public async Task The_bytes_come_as_they_are_sent()
    {
        var calls = new Calls(["pie"u8.ToArray(), "ce"u8.ToArray()], failure: null);
        Assert.Equal("piece"u8.ToArray(), await ReadAsync(new ContentSource(calls, "here")));
        Assert.Equal(Piece.Value, calls.Asked);
    }

    [Theory]
    [InlineData(StatusCode.NotFound, FetchTrouble.Content)]
    [InlineData(StatusCode.InvalidArgument, FetchTrouble.Content)]
    [InlineData(StatusCode.OutOfRange, FetchTrouble.Content)]
    [InlineData(StatusCode.DataLoss, FetchTrouble.Content)]
    [InlineData(StatusCode.Unauthenticated, FetchTrouble.Service)]
    [InlineData(StatusCode.PermissionDenied, FetchTrouble.Service)]
    [InlineData(StatusCode.FailedPrecondition, FetchTrouble.Service)]
    [InlineData(StatusCode.Unimplemented, FetchTrouble.Service)]
    [InlineData(StatusCode.Unavailable, FetchTrouble.Connection)]
    [InlineData(StatusCode.Cancelled, FetchTrouble.Connection)]
    [InlineData(StatusCode.Unknown, FetchTrouble.Service)]
    [InlineData(StatusCode.Internal, FetchTrouble.Service)]
    public async Task What_went_wrong_says_whether_to_try_again(StatusCode status, object trouble) =>
        Assert.Equal(trouble, (await FailAsync(new Status(status, "The reason."))).Trouble);

    [Fact]
    public async Task A_connection_that_breaks_in_the_midst_is_a_lost_connection()
    {
        var broken = new HttpRequestException("broken", new IOException("reset", new SocketException((int)SocketError.ConnectionReset)));
        Assert.Equal(FetchTrouble.Connection, (await FailAsync(new Status(StatusCode.Internal, "Error reading next message.", broken))).Trouble);
    }

    [Fact]
    public async Task What_the_cluster_does_not_have_is_named() =>
        Assert.Equal($"the cluster does not have {Piece}.", (await FailAsync(new Status(StatusCode.NotFound, "no"))).Message);

    [Fact]
    public async Task A_socket_on_which_nobody_listens_yet_is_a_lost_connection()
    {
        using var folder = new TemporaryFolder();
        using var source = ContentSource.OpenSocket(folder.File("api.sock"));
        Assert.Equal(FetchTrouble.Connection, (await Assert.ThrowsAsync<ContentException>(() => ReadAsync(source))).Trouble);
    }

    private static Task<ContentException> FailAsync(Status status) => Assert.ThrowsAsync<ContentException>(
        () => ReadAsync(new ContentSource(new Calls(["pie"u8.ToArray()], new RpcException(status)), "here")));

    private static async Task<byte[]> ReadAsync(ContentSource source)
    {
        var bytes = new List<byte>();
        await foreach (var chunk in source.FetchAsync(Piece, CancellationToken.None)) bytes.AddRange(chunk.ToArray());
        return [.. bytes];
    }

    /// <summary>Answers a Fetch with these chunks, and then with the failure.</summary>
    private sealed class Calls(byte[][] chunks, RpcException? failure) : CallInvoker
    {
        public string? Asked { get; private set; }

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            Asked = ((FetchContentRequest)(object)request).Hash;
            return new(
                (IAsyncStreamReader<TResponse>)(object)new Replies(chunks, failure),
                Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            throw new NotSupportedException();

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }

    private sealed class Replies(byte[][] chunks, RpcException? failure) : IAsyncStreamReader<FetchContentReply>
    {
        private int _next = -1;

        public FetchContentReply Current => new() { Data = ByteString.CopyFrom(chunks[_next]) };

        public Task<bool> MoveNext(CancellationToken cancellationToken) =>
            ++_next < chunks.Length ? Task.FromResult(true) : failure is null ? Task.FromResult(false) : Task.FromException<bool>(failure);
    }
}

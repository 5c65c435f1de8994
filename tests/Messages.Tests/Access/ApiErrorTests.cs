using System.Net.Sockets;
using System.Security.Authentication;
using ActorCompute.Messages.Access;
using Grpc.Core;

namespace ActorCompute.Messages.Tests.Access;

public class ApiErrorTests
{
    public static TheoryData<StatusCode, Exception?> OfTheTransport => new()
    {
        { StatusCode.Unavailable, null },
        { StatusCode.Cancelled, new TaskCanceledException("A connection could not be established within the configured ConnectTimeout.", new TimeoutException()) },
        { StatusCode.Cancelled, null },
        { StatusCode.DeadlineExceeded, null },
        { StatusCode.Internal, new HttpRequestException("broke off", new IOException()) },
        { StatusCode.Unknown, new OperationCanceledException() },
        { StatusCode.ResourceExhausted, new HttpRequestException("ENHANCE_YOUR_CALM", new IOException()) },
        { StatusCode.Unavailable, new SocketException((int)SocketError.ConnectionRefused) },
    };

    public static TheoryData<StatusCode, Exception?> OfTheCoordinator => new()
    {
        { StatusCode.NotFound, null },
        { StatusCode.ResourceExhausted, null },
        { StatusCode.Unknown, null },
        { StatusCode.Internal, null },
        { StatusCode.Unavailable, new HttpRequestException("TLS", new AuthenticationException()) },
        { StatusCode.Internal, new HttpRequestException(HttpRequestError.VersionNegotiationError) },
    };

    [Theory, MemberData(nameof(OfTheTransport))]
    public void Whatever_the_transport_says_is_a_lost_connection_and_never_a_cancellation(StatusCode status, Exception? cause)
    {
        var failure = Failure(status, cause);
        Assert.True(ApiError.IsLost(failure));
        Assert.NotEqual(ExitStatus.Cancelled, ApiError.ToUserError(failure, "there").Status);
    }

    [Theory, MemberData(nameof(OfTheCoordinator))]
    public void An_answer_is_no_lost_connection(StatusCode status, Exception? cause) => Assert.False(ApiError.IsLost(Failure(status, cause)));

    [Theory]
    [InlineData(SocketError.ConnectionRefused)]
    [InlineData(SocketError.HostNotFound)]
    [InlineData(SocketError.HostUnreachable)]
    public void Nobody_listens_where_no_connection_is_made(SocketError error)
    {
        var failure = Failure(StatusCode.Unavailable, new HttpRequestException("no", new SocketException((int)error)));
        Assert.True(ApiError.IsAbsent(failure));
        Assert.Contains("No coordinator answers", ApiError.ToUserError(failure, "there").Message, StringComparison.Ordinal);
    }

    public static TheoryData<Exception> OfBrokenConnections =>
    [
        new IOException("reset", new SocketException((int)SocketError.ConnectionReset)),
        new IOException("Received an unexpected EOF or 0 bytes from the transport stream."),
        new SocketException((int)SocketError.ConnectionReset),   // so early that it had hardly been made
    ];

    [Theory, MemberData(nameof(OfBrokenConnections))]
    public void A_connection_that_is_broken_off_was_made(Exception cause)
    {
        var failure = Failure(StatusCode.Unavailable, new HttpRequestException("no", cause));
        Assert.False(ApiError.IsAbsent(failure));
        Assert.True(ApiError.IsBrokenOff(failure));
        Assert.Contains("breaks connections off", ApiError.ToUserError(failure, "there").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_that_died_of_silence_is_told_from_one_that_was_closed()
    {
        var silent = Failure(StatusCode.Unavailable, new HttpRequestException("no", new HttpProtocolException(1, "ping", null)));
        var closed = Failure(StatusCode.Unavailable, new HttpRequestException("no", new IOException("EOF")));
        Assert.Equal((true, false), (ApiError.IsSilent(silent), ApiError.IsSilent(closed)));
        Assert.Equal("nothing comes from it any more", ApiError.Describe(silent));
        Assert.Equal("the connection was broken off", ApiError.Describe(closed));
    }

    private static RpcException Failure(StatusCode status, Exception? cause) => new(new Status(status, "it failed", cause));
}

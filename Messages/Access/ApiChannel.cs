using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace ActorCompute.Messages.Access;

/// <summary>Channels to a coordinator's API.</summary>
public static class ApiChannel
{
    /// <summary>The largest message either way, in bytes: several segments of <see cref="Segments.Segment.MaxBytes"/> fit.</summary>
    public const int MaxMessageBytes = 8 << 20;

    /// <summary>HTTP/2 flow-control window of a stream and of the connection, in bytes: several messages of 1 MiB are under way at once.</summary>
    public const int WindowBytes = 4 << 20;

    /// <summary>How long a machine may take to take a connection or to refuse it; a firewall that drops packets does neither.</summary>
    private static readonly TimeSpan TakeTime = TimeSpan.FromSeconds(5);

    /// <summary>How long it may take until a connection is secured; a coordinator that has too much to do takes more than a moment.</summary>
    private static readonly TimeSpan SecureTime = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A channel that trusts the cluster's authority alone and sends the token with every call. Nothing is connected before the first
    /// call; <see cref="ApiError"/> makes sentences of what calls throw.
    /// </summary>
    public static GrpcChannel Open(AccessFile access) => Open(access, new ApiLink());

    /// <summary>The same.</summary>
    /// <param name="access">Where, and with what rights.</param>
    /// <param name="link">Is told how far connections come.</param>
    public static GrpcChannel Open(AccessFile access, ApiLink link)
    {
        var handler = Handler(link);
        handler.ConnectCallback = (context, cancel) => ConnectAsync(context.DnsEndPoint, link, cancel);
        if (access.Authority is not { } pem) return GrpcChannel.ForAddress(access.Api, Options(handler, ChannelCredentials.Insecure));
        var authority = X509Certificate2.CreateFromPem(pem);
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ClusterTrust.Policy(authority, ClusterTrust.ServerUsage) };
        return GrpcChannel.ForAddress(access.Api, Options(handler, WithToken(access.Token)));
    }

    /// <summary>A channel to a coordinator of this machine: HTTP/2 without TLS over a Unix socket, guarded by its folder's mode.</summary>
    public static GrpcChannel OpenSocket(string socketPath) => OpenSocket(socketPath, new ApiLink());

    /// <summary>The same.</summary>
    /// <param name="socketPath">The socket.</param>
    /// <param name="link">Is told how far connections come.</param>
    public static GrpcChannel OpenSocket(string socketPath, ApiLink link)
    {
        var handler = Handler(link);
        handler.ConnectCallback = (_, cancel) => ConnectAsync(
            new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified), new UnixDomainSocketEndPoint(socketPath), link, cancel);
        return GrpcChannel.ForAddress("http://localhost", Options(handler, ChannelCredentials.Insecure));
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint place, ApiLink link, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(TakeTime);
        try
        {
            return await ConnectAsync(new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, place, link, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(Socket socket, EndPoint place, ApiLink link, CancellationToken cancel)
    {
        try
        {
            await socket.ConnectAsync(place, cancel).ConfigureAwait(false);
            link.Taken?.Invoke();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static ChannelCredentials WithToken(string? token)
    {
        var value = $"Bearer {token}";
        return ChannelCredentials.Create(ChannelCredentials.SecureSsl, CallCredentials.FromInterceptor((_, metadata) =>
        {
            metadata.Add("authorization", value);
            return Task.CompletedTask;
        }));
    }

    private static SocketsHttpHandler Handler(ApiLink link) => new()
    {
        UseProxy = false,
        ConnectTimeout = SecureTime,
        PlaintextStreamFilter = (context, _) =>
        {
            link.Secured?.Invoke();
            return ValueTask.FromResult(context.PlaintextStream);
        },
        EnableMultipleHttp2Connections = true,   // a server grants each so many streams, and a job holds one while it waits for another
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        InitialHttp2StreamWindowSize = WindowBytes,
        KeepAlivePingDelay = TimeSpan.FromSeconds(10),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
    };

    private static GrpcChannelOptions Options(SocketsHttpHandler handler, ChannelCredentials credentials) => new()
    {
        HttpHandler = new EndingRequestHandler(handler),
        DisposeHttpClient = true,
        Credentials = credentials,
        MaxReceiveMessageSize = MaxMessageBytes,
        MaxSendMessageSize = MaxMessageBytes,
    };
}

/// <summary>What is told of the connections that a channel makes, from any thread: how far each has come.</summary>
public sealed class ApiLink
{
    /// <summary>The port has taken a connection.</summary>
    public Action? Taken { get; set; }

    /// <summary>A connection is secured, or needs no TLS.</summary>
    public Action? Secured { get; set; }
}

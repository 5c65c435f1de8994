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

    /// <summary>
    /// A channel that trusts the cluster's authority alone and sends the token with every call. Nothing is connected before the first
    /// call; <see cref="ApiError"/> makes sentences of what calls throw.
    /// </summary>
    public static GrpcChannel Open(AccessFile access)
    {
        var handler = Handler();
        if (access.Authority is not { } pem) return GrpcChannel.ForAddress(access.Api, Options(handler, ChannelCredentials.Insecure));
        var authority = X509Certificate2.CreateFromPem(pem);
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = ClusterTrust.Policy(authority, ClusterTrust.ServerUsage) };
        return GrpcChannel.ForAddress(access.Api, Options(handler, WithToken(access.Token)));
    }

    /// <summary>A channel to a coordinator of this machine: HTTP/2 without TLS over a Unix socket, guarded by its folder's mode.</summary>
    public static GrpcChannel OpenSocket(string socketPath)
    {
        var handler = Handler();
        handler.ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancel).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
        return GrpcChannel.ForAddress("http://localhost", Options(handler, ChannelCredentials.Insecure));
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

    private static SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
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

using System.Net;
using System.Net.Sockets;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>
/// Connects to public addresses alone. The address is looked at where the connection is made, once, so neither a redirect nor a name that
/// stands for another address a moment later gets round it.
/// </summary>
internal static class PublicConnection
{
    /// <exception cref="ForbiddenAddressException">The host has no public address.</exception>
    public static async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await Dns.GetHostAddressesAsync(host, cancel);
        var allowed = addresses.Where(PublicAddress.Is).ToArray();
        if (allowed.Length == 0 && addresses.Length > 0) throw new ForbiddenAddressException(host, addresses[0]);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A host is not to be connected to; the message is the end of a sentence.</summary>
internal sealed class ForbiddenAddressException(string host, IPAddress address)
    : IOException($"{host} has no public address but {address}, and the node was started with --forbid-private-addresses.");

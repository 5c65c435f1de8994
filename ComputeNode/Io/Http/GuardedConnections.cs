using System.Net;
using System.Net.Sockets;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>
/// Connects to those addresses alone that a rule allows. An address is looked at where the connection is made, once, so neither a redirect nor a
/// name that stands for another address a moment later gets round it.
/// </summary>
/// <param name="resolve">The addresses of a name.</param>
/// <param name="proxy">Who may be asked to make connections instead; null: nobody.</param>
internal sealed class GuardedConnections(AddressRule rule, Func<string, CancellationToken, Task<IPAddress[]>> resolve, IWebProxy? proxy)
{
    /// <exception cref="ForbiddenAddressException">The host has no address that is allowed.</exception>
    public async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await resolve(host, cancel);
        var allowed = addresses.Where(rule.Allows).ToArray();
        if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        if (allowed.Length == 0) throw new ForbiddenAddressException(rule.Refusal(host, addresses[0]));
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

    /// <summary>
    /// Looks at what a proxy will be asked to connect to, as far as that can be seen from here; without a proxy, the connection itself is looked at.
    /// </summary>
    /// <exception cref="ForbiddenAddressException">An address of the host is not allowed.</exception>
    public async ValueTask CheckProxiedAsync(Uri url, CancellationToken cancel)
    {
        if (rule.AllowsAll || proxy is null || proxy.IsBypassed(url) || proxy.GetProxy(url) is null) return;
        IPAddress[] addresses;
        try
        {
            addresses = await resolve(url.IdnHost, cancel);
        }
        catch (SocketException)
        {
            return;   // a name that the proxy alone knows
        }
        if (addresses.FirstOrDefault(a => !rule.Allows(a)) is { } forbidden) throw new ForbiddenAddressException(rule.Refusal(url.IdnHost, forbidden));
    }
}

/// <summary>A host is not to be connected to; the message is the end of a sentence.</summary>
internal sealed class ForbiddenAddressException(string message) : IOException(message);

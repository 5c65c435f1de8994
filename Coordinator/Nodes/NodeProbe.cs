using System.Net.Sockets;

namespace ActorCompute.Coordinator.Nodes;

/// <summary>Whether anything listens where a node was.</summary>
internal static class NodeProbe
{
    /// <summary>
    /// True only if its machine says that nothing does: the node's process has ended. A machine that says nothing, or a process that stands
    /// still, may be back.
    /// </summary>
    /// <param name="address">Host and port, as <see cref="Store.KnownNode"/> has them.</param>
    /// <param name="within">How long the machine may take to answer.</param>
    public static async Task<bool> HasEndedAsync(string address, TimeSpan within)
    {
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(address.AsSpan(colon + 1), out var port)) return false;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var late = new CancellationTokenSource(within);
        try
        {
            await socket.ConnectAsync(address[..colon].Trim('[', ']'), port, late.Token);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode is SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

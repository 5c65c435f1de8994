using System.Net;
using ActorCompute.Messages.Admission;
using Microsoft.AspNetCore.Connections;

namespace ActorCompute.Coordinator.Api;

/// <summary>Lets connections in by a <see cref="Door"/> as they are accepted, one after the other, so that they cannot pile up before it.</summary>
internal sealed class DoorListenerFactory(IConnectionListenerFactory sockets, Door door) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new DoorListener(await sockets.BindAsync(endpoint, cancellationToken), door);
}

/// <summary>What is accepted and let in; a connection's features hold its guest.</summary>
internal sealed class DoorListener(IConnectionListener sockets, Door door) : IConnectionListener
{
    public EndPoint EndPoint => sockets.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await sockets.AcceptAsync(cancellationToken) is { } connection)
        {
            if (door.Enter(connection.Abort) is { } guest)
            {
                connection.Features.Set(guest);
                connection.ConnectionClosed.Register(guest.Leave);
                return connection;
            }
            connection.Abort();
            await connection.DisposeAsync();
        }
        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => sockets.UnbindAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await sockets.DisposeAsync();
        door.Dispose();
    }
}

using System.Reflection;
using ActorCompute.Messages.Admission;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Remote.Transport;
using DotNetty.Handlers.Tls;
using DotNetty.Transport.Channels;

namespace ActorCompute.Messages.Cluster;

/// <summary>
/// Akka's own transport with a <see cref="Door"/> at its port, for the transport itself takes as many connections as come and waits for each for ever. Named in the
/// configuration. What it does is Akka's; the field that holds its listening channel is the one thing of it that is looked up by name.
/// </summary>
internal sealed class DoorTransport : Transport
{
    private const string Type = "Akka.Remote.Transport.DotNetty.TcpTransport, Akka.Remote", Listening = "ServerChannel";

    private readonly Transport _sockets;
    private readonly Door? _door;

    public DoorTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        _door = system.Settings.Setup.Get<DoorSetup>() is { HasValue: true, Value.Door: var door } ? door : null;
        _sockets = (Transport)Activator.CreateInstance(global::System.Type.GetType(Type, throwOnError: true)!, system, config)!;
        (SchemeIdentifier, MaximumPayloadBytes) = (_sockets.SchemeIdentifier, _sockets.MaximumPayloadBytes);
    }

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var listening = await _sockets.Listen().ConfigureAwait(false);
        if (_door is not null) ListeningChannel().Pipeline.AddFirst(new DoorHandler(_door));
        return listening;
    }

    public override bool IsResponsibleFor(Address remote) => _sockets.IsResponsibleFor(remote);

    public override Task<AssociationHandle> Associate(Address remoteAddress) => _sockets.Associate(remoteAddress);

    public override Task<bool> Shutdown()
    {
        _door?.Dispose();
        return _sockets.Shutdown();
    }

    public override Task<bool> ManagementCommand(object message) => _sockets.ManagementCommand(message);

    private IChannel ListeningChannel()
    {
        for (var type = _sockets.GetType(); type is not null; type = type.BaseType)
            if (type.GetField(Listening, BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly) is { } field)
                return (IChannel)field.GetValue(_sockets)!;
        throw new MissingFieldException(_sockets.GetType().FullName, Listening);
    }
}

/// <summary>The door of a member's cluster port; without one it takes whoever comes.</summary>
internal sealed class DoorSetup(Door door) : Setup
{
    public Door Door { get; } = door;
}

/// <summary>Stands before the channel that accepts connections.</summary>
internal sealed class DoorHandler(Door door) : ChannelHandlerAdapter
{
    public override void ChannelRead(IChannelHandlerContext context, object message)
    {
        if (message is IChannel connection)
        {
            if (door.Enter(() => connection.CloseAsync()) is not { } guest)
            {
                connection.Unsafe.CloseForcibly();
                return;
            }
            connection.CloseCompletion.ContinueWith(_ => guest.Leave(), TaskScheduler.Default);
            connection.Pipeline.AddLast(new ProofHandler(guest));
        }
        base.ChannelRead(context, message);
    }
}

/// <summary>Sees a connection's handshake through: with it, the other end has proved that it belongs to the cluster, or that it does not.</summary>
internal sealed class ProofHandler(Door.Guest guest) : ChannelHandlerAdapter
{
    public override void UserEventTriggered(IChannelHandlerContext context, object evt)
    {
        if (evt is TlsHandshakeCompletionEvent handshake)
        {
            if (handshake.IsSuccessful) guest.Know();
            else guest.Refuse();
        }
        base.UserEventTriggered(context, evt);
    }

    /// <summary>Where there is no TLS, the first byte must do.</summary>
    public override void ChannelRead(IChannelHandlerContext context, object message)
    {
        guest.Know();
        base.ChannelRead(context, message);
    }
}

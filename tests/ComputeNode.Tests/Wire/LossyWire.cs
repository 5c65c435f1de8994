using ActorCompute.Messages.Nodes;
using Akka.Actor;

namespace ActorCompute.ComputeNode.Tests.Wire;

/// <summary>What a wire did to the messages of one node.</summary>
internal sealed class WireTally
{
    public int Passed { get; set; }

    public int Dropped { get; set; }

    public int Doubled { get; set; }

    public int Late { get; set; }
}

/// <summary>Stands between a node and its coordinator, for each of which it is the other. Loses, doubles and delays what they say, a tenth each.</summary>
internal sealed class LossyWire : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    private readonly IActorRef _coordinator;
    private readonly IActorRef _node;
    private readonly Random _random;
    private readonly WireTally _tally;

    public LossyWire(IActorRef node, IActorRef coordinator, Random random, WireTally tally)
    {
        (_node, _coordinator, _random, _tally) = (node, coordinator, random, tally);
        Receive<INodeMessage>(_ => Sender.Equals(_node), m => Carry(m, _coordinator));
        Receive<INodeMessage>(m => Carry(m, _node));
        Receive<Delayed>(m => m.To.Tell(m.Message));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props For(IActorRef node, IActorRef coordinator, Random random, WireTally tally) =>
        Props.Create(() => new LossyWire(node, coordinator, random, tally));

    private void Carry(INodeMessage message, IActorRef to)
    {
        switch (_random.Next(10))
        {
            case 0:
                _tally.Dropped++;
                return;
            case 1:
                _tally.Doubled++;
                to.Tell(message);
                to.Tell(message);
                return;
            case 2:
                _tally.Late++;
                Timers.StartSingleTimer(_tally.Late, new Delayed(message, to), LongestDelay * _random.NextDouble());
                return;
            default:
                _tally.Passed++;
                to.Tell(message);
                return;
        }
    }

    private sealed record Delayed(INodeMessage Message, IActorRef To);
}

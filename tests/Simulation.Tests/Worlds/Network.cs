namespace ActorCompute.Simulation.Tests.Worlds;

/// <summary>How a network between the coordinator and one node behaves.</summary>
/// <param name="Latency">What a message takes at least.</param>
/// <param name="Jitter">What it takes more, at most.</param>
/// <param name="Drops">How many of the messages are lost.</param>
/// <param name="Repeats">How many come twice.</param>
/// <param name="IsOrdered">Whether they come in the order they were sent.</param>
internal sealed record NetworkPlan(TimeSpan Latency, TimeSpan Jitter, double Drops, double Repeats, bool IsOrdered)
{
    public NetworkPlan Mended => this with { Drops = 0, Repeats = 0, IsOrdered = true };
}

/// <summary>One node's way to the coordinator and back.</summary>
internal sealed class Network(World world, Func<NetworkPlan> plan)
{
    private readonly TimeSpan[] _last = new TimeSpan[2];

    public TimeSpan CutUntil { get; set; }

    public void Send(SimActor to, object message, Address? sender, bool isToNode)
    {
        var now = plan();
        if (world.Now < CutUntil || world.Dice.Chance(now.Drops))
        {
            if (world.IsVerbose) world.Say($"lost: {message.GetType().Name} to {to.Name}");
            return;
        }
        for (var copies = world.Dice.Chance(now.Repeats) ? 2 : 1; copies > 0; copies--)
        {
            var at = world.Now + now.Latency + now.Jitter * world.Dice.Fraction();
            ref var last = ref _last[isToNode ? 1 : 0];
            if (now.IsOrdered && at <= last) at = last + TimeSpan.FromTicks(1);
            if (at > last) last = at;
            world.Deliver(to, message, sender, at);
        }
    }
}

/// <summary>An actor as the other end of a network sees it.</summary>
internal sealed class RemoteAddress(SimActor actor, Network network, bool isAtNode) : Address
{
    public SimActor Actor => actor;

    public override void Tell(object message, Address? sender) => network.Send(actor, message, sender, isAtNode);
}

/// <summary>What must never happen has happened.</summary>
internal sealed class BrokenPromiseException(string what) : Exception(what);

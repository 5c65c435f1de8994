using Akka.Actor;

namespace ActorCompute.Embedded;

/// <summary>Stands for a coordinator that is still starting: keeps what it is sent, then passes everything on as if it were not there.</summary>
internal sealed class CoordinatorWay : ReceiveActor, IWithStash
{
    public CoordinatorWay()
    {
        Receive<Found>(m =>
        {
            Become(() => ReceiveAny(m.Coordinator.Forward));
            Stash.UnstashAll();
        });
        ReceiveAny(_ => Stash.Stash());
    }

    public IStash Stash { get; set; } = null!;

    public static Props For() => Props.Create(() => new CoordinatorWay());

    /// <summary>The coordinator has started.</summary>
    public sealed record Found(IActorRef Coordinator);
}

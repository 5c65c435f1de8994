using Akka.Actor;

namespace ActorCompute.ComputeNode.Node;

// To the NodeActor from those who keep it in a cluster: NodeHost and NodeLink.

/// <summary>Here is a way to the coordinator: register through it.</summary>
internal sealed record Connect(IActorRef Coordinator);

/// <summary>The way to the coordinator is gone. Work goes on; results wait.</summary>
internal sealed record Disconnect;

/// <summary>Asks for the answer to the registration.</summary>
internal sealed record AwaitRegistration;

/// <summary>Start nothing more, hand over what is finished, and say goodbye; answered with <see cref="Left"/>.</summary>
/// <param name="Within">Whatever is not done by then runs elsewhere.</param>
internal sealed record Leave(TimeSpan Within);

/// <summary>The node holds nothing any more, or nothing that could still be saved.</summary>
internal sealed record Left;

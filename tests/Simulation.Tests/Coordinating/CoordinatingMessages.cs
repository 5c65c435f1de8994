using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Coordinating;

// The coordinator's messages that carry an actor, with a simulated one. All others are the coordinator's own.

/// <summary>As NodeJoined.</summary>
internal sealed record Joined(NodeInfo Node, Address Actor);

/// <summary>As GrantLeases.</summary>
internal sealed record Granted(LeaseOffer Offer, Address Node);

/// <summary>As LeaseAnswers.</summary>
internal sealed record Answers(NodeId Node, Address Actor, IReadOnlyList<LeaseResult> Results);

/// <summary>As AdoptLeases.</summary>
internal sealed record Adopting(NodeId Node, Address Actor, IReadOnlyList<HeldLease> Held);

/// <summary>As Collect.</summary>
internal sealed record Collecting(IReadOnlyList<Outcomes> Outcomes, Address? Node, IReadOnlyList<long> Numbers);

/// <summary>As DisassociatedEvent: a connection from there has closed.</summary>
internal sealed record Disconnected(Address Actor);

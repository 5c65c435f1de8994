using System.Security.Cryptography.X509Certificates;
using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Store;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>What every job needs of its surroundings.</summary>
/// <param name="Store">For reading.</param>
/// <param name="Writer">The StoreActor.</param>
internal sealed record JobServices(JobStore Store, IActorRef Writer, IActorRef Scheduler, Uptime Uptime, ILogger Log)
{
    /// <summary>Where values are that no segment has room for; null if there are none.</summary>
    public ContentStore? Content { get; init; }

    /// <summary>When anybody was last heard.</summary>
    public Hearing Hearing { get; init; } = new();

    /// <summary>Who signs the certificates of nodes; null where they have none.</summary>
    public X509Certificate2? Authority { get; init; }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Messages.Admission;
using Akka.Actor;

namespace ActorCompute.Messages.Cluster;

/// <summary>What a member proves itself with on the cluster port, and whom it trusts.</summary>
/// <param name="Certificate">The member's own, with its private key, usable as server and as client.</param>
/// <param name="Authority">The cluster's authority: what it has not signed is no member.</param>
public sealed record ClusterIdentity(X509Certificate2 Certificate, X509Certificate2 Authority);

/// <summary>How a program takes part in the cluster.</summary>
public sealed record ClusterSystemOptions
{
    /// <summary>The address to listen on, which the others are told too.</summary>
    public required string Host { get; init; }

    /// <summary>The port to listen on; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary><see cref="ClusterSystem.CoordinatorRole"/> or <see cref="ClusterSystem.NodeRole"/>.</summary>
    public required string Role { get; init; }

    /// <summary>"host:port" of the coordinator; null: this member itself, which then forms the cluster anew at once.</summary>
    public string? Seed { get; init; }

    /// <summary>Null with --insecure: no TLS, and this machine alone.</summary>
    public ClusterIdentity? Identity { get; init; }

    /// <summary>Who may connect; null lets come whoever comes. The system disposes of it.</summary>
    public Door? Door { get; init; }

    /// <summary>What the others are told instead of <see cref="Host"/>, where an address is translated on the way. Default: none.</summary>
    public string? PublicHost { get; init; }

    /// <summary>
    /// The host of this member's address in the cluster, by which others reach it. One that listens on every address goes by its
    /// machine's name.
    /// </summary>
    public string AdvertisedHost => PublicHost ?? (IsAny(Host) ? Environment.MachineName : Host);

    /// <summary>The address of <see cref="Seed"/> in the cluster, below which its actors are found; null without one.</summary>
    /// <exception cref="UserError">The seed is no "host:port".</exception>
    public Address? SeedAddress => Seed is null ? null : ClusterAddress.OfSeed(Seed, tls: Identity is not null);

    private static bool IsAny(string host) =>
        IPAddress.TryParse(host, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
}

using System.Net;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>Which addresses http.get may connect to. Pure.</summary>
/// <param name="PublicOnly">Public addresses alone, whatever else is said.</param>
/// <param name="LinkLocal">Link-local addresses and those of cloud metadata services, too.</param>
internal sealed record AddressRule(bool PublicOnly = false, bool LinkLocal = false)
{
    /// <summary>Any but link-local addresses and those of cloud metadata services.</summary>
    public static AddressRule Default { get; } = new();

    /// <summary>Whether every address may be connected to.</summary>
    public bool AllowsAll => LinkLocal && !PublicOnly;

    public bool Allows(IPAddress address) => (!PublicOnly || PublicAddress.Is(address)) && (LinkLocal || !LinkLocalAddress.Is(address));

    /// <summary>Why a host is not connected to of which this address is known: the end of a sentence.</summary>
    public string Refusal(string host, IPAddress address) => PublicOnly && !PublicAddress.Is(address)
        ? $"{host} has no public address but {address}, and the node was started with --forbid-private-addresses."
        : $"{host} is the link-local or metadata address {address}, and the node was started without --allow-link-local-addresses.";
}

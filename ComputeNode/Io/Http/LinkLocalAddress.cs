using System.Net;
using System.Net.Sockets;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>
/// Which addresses lead to the machine's own link (RFC 3927, RFC 4291) or to what clouds tell a machine of itself, its passwords among it. Pure.
/// </summary>
internal static class LinkLocalAddress
{
    private static readonly IPNetwork[] Networks = [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10"), IPNetwork.Parse("fd00:ec2::/32")];

    /// <summary>The metadata services that lie outside: of Alibaba, Oracle, Azure; Google, Oracle and Scaleway by IPv6.</summary>
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("100.100.100.200"), IPAddress.Parse("192.0.0.192"), IPAddress.Parse("168.63.129.16"),
        IPAddress.Parse("fd20:ce::254"), IPAddress.Parse("fd00:c1::a9fe:a9fe"), IPAddress.Parse("fd00:42::42"),
    ];

    private static readonly IPNetwork
        Compatible = IPNetwork.Parse("::/96"), Translated = IPNetwork.Parse("::ffff:0:0:0/96"), SixToFour = IPNetwork.Parse("2002::/16"),
        Nat64 = IPNetwork.Parse("64:ff9b::/96"), LocalNat64 = IPNetwork.Parse("64:ff9b:1::/48"), Teredo = IPNetwork.Parse("2001::/32");

    /// <summary>Whether the address is one, however it is written: also as an IPv6 address that stands for it by mapping, tunnel or translation.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.ScopeIdIfAny() != 0) address = new IPAddress(address.GetAddressBytes());
        return Networks.Any(n => n.Contains(address)) || Metadata.Contains(address)
            || (address.AddressFamily is AddressFamily.InterNetworkV6 && StandsFor(address).Any(Is));
    }

    private static long ScopeIdIfAny(this IPAddress address) => address.AddressFamily is AddressFamily.InterNetworkV6 ? address.ScopeId : 0;

    /// <summary>The IPv4 addresses that an IPv6 one may lead to.</summary>
    private static IEnumerable<IPAddress> StandsFor(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (Compatible.Contains(address) || Translated.Contains(address) || Nat64.Contains(address)) yield return Four(bytes, 12, 13, 14, 15);
        if (SixToFour.Contains(address)) yield return Four(bytes, 2, 3, 4, 5);
        if (Teredo.Contains(address)) yield return Four([.. bytes.Select(b => (byte)~b)], 12, 13, 14, 15);
        if (bytes.AsSpan(8) is [0x00 or 0x02, 0x00, 0x5e, 0xfe, ..]) yield return Four(bytes, 12, 13, 14, 15);   // ISATAP, RFC 5214
        if (!LocalNat64.Contains(address)) yield break;
        // RFC 6052, section 2.2: where the IPv4 address lies follows from the length of the prefix, which only its network knows.
        yield return Four(bytes, 6, 7, 9, 10);
        yield return Four(bytes, 7, 9, 10, 11);
        yield return Four(bytes, 9, 10, 11, 12);
        yield return Four(bytes, 12, 13, 14, 15);
    }

    private static IPAddress Four(byte[] bytes, int a, int b, int c, int d) => new([bytes[a], bytes[b], bytes[c], bytes[d]]);
}

using System.Net;
using System.Net.Sockets;

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>Which addresses lie on the open internet, by the registries of special addresses of IPv4 and IPv6 (RFC 6890). Pure.</summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. Networks("0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24"),
        .. Networks("192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"),
        .. Networks("2001::/23 2001:db8::/32 3fff::/20"),
    ];
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3"), SixToFour = IPNetwork.Parse("2002::/16"), Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is public; one that leads to an IPv4 address by translation is what that is.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily is AddressFamily.InterNetwork) return !Special.Any(n => n.Contains(address));
        if (SixToFour.Contains(address)) return Is(new IPAddress(address.GetAddressBytes().AsSpan(2, 4)));
        if (Nat64.Contains(address)) return Is(new IPAddress(address.GetAddressBytes().AsSpan(12, 4)));
        return Global.Contains(address) && !Special.Any(n => n.Contains(address));
    }

    private static IEnumerable<IPNetwork> Networks(string list) => list.Split(' ').Select(n => IPNetwork.Parse(n));
}

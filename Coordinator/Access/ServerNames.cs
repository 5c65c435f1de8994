using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography.X509Certificates;

namespace ActorCompute.Coordinator.Access;

/// <summary>The names that a coordinator's certificate has to prove.</summary>
internal sealed record ServerNames(IReadOnlySet<string> Hosts, IReadOnlySet<IPAddress> Addresses)
{
    /// <summary>The host it listens on, this machine's name and loopback; with a host of "every address", all of this machine's.</summary>
    public static ServerNames For(string host)
    {
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "localhost", Environment.MachineName };
        var addresses = new HashSet<IPAddress> { IPAddress.Loopback, IPAddress.IPv6Loopback };
        if (!IPAddress.TryParse(host, out var address)) hosts.Add(host);
        else if (!address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)) addresses.Add(address);
        else addresses.UnionWith(OfThisMachine());
        return new(hosts, addresses);
    }

    public X509Extension Extension()
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in Hosts) names.AddDnsName(host);
        foreach (var address in Addresses) names.AddIpAddress(address);
        return names.Build();
    }

    public bool AreIn(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is { } names
        && Hosts.IsSubsetOf(names.EnumerateDnsNames().ToHashSet(StringComparer.OrdinalIgnoreCase))
        && Addresses.IsSubsetOf(names.EnumerateIPAddresses().ToHashSet());

    private static IEnumerable<IPAddress> OfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(i => i.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address)
        .Where(a => !a.IsIPv6LinkLocal);
}

using System.Globalization;
using System.Net;
using Akka.Actor;

namespace ActorCompute.Messages.Cluster;

/// <summary>Addresses of members, and which of them are allowed.</summary>
internal static class ClusterAddress
{
    /// <summary>The address of the coordinator that <see cref="ClusterSystemOptions.Seed"/> names.</summary>
    /// <exception cref="UserError">It is no "host:port".</exception>
    public static Address OfSeed(string seed, bool tls)
    {
        var (host, port) = Split(seed);
        return new Address(tls ? "akka.ssl.tcp" : "akka.tcp", ClusterSystem.Name, host.Contains(':') ? $"[{host}]" : host, port);
    }

    /// <exception cref="UserError">Without an identity, an address is not this machine's alone.</exception>
    public static void Check(ClusterSystemOptions options)
    {
        if (options.Role is not (ClusterSystem.CoordinatorRole or ClusterSystem.NodeRole))
            throw new ArgumentException($"'{options.Role}' is no role of the cluster.", nameof(options));
        if (options.Identity is not null) return;
        string?[] hosts = [options.Host, options.PublicHost, options.Seed is { } seed ? Split(seed).Host : null];
        if (hosts.FirstOrDefault(h => h is not null && !IsLoopback(h)) is { } host)
            throw new UserError(ExitStatus.BadInput, $"--insecure is for this machine alone and {host} is not: use 127.0.0.1, or leave --insecure out.");
    }

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static (string Host, int Port) Split(string seed)
    {
        var colon = seed.LastIndexOf(':');
        if (colon > 0 && int.TryParse(seed.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue)
            return (seed[..colon].Trim('[', ']'), port);
        throw new UserError(ExitStatus.BadInput, $"'{seed}' is not the address of a coordinator: write host:port.");
    }
}

using System.Diagnostics;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>Machines on one network, as network namespaces of this one; they reach each other and nothing else.</summary>
internal sealed class MachineLab : IAsyncDisposable
{
    private static int _labs;

    private readonly string _prefix = $"ac{Environment.ProcessId}-{Interlocked.Increment(ref _labs)}";
    private readonly Dictionary<string, string> _namespaces = [];
    private readonly Dictionary<string, string> _ports = [];   // of the switch, by the address behind each

    /// <summary>Why there can be no lab here; null if there can.</summary>
    public static string? Obstacle { get; } =
        !OperatingSystem.IsLinux() ? "Network namespaces are Linux's."
        : Environment.UserName != "root" ? "Only root can make network namespaces."
        : !File.Exists("/usr/sbin/ip") && !File.Exists("/sbin/ip") ? "The program 'ip' (Debian's iproute2) is missing."
        : null;

    /// <summary>Makes machines with these addresses.</summary>
    public static async Task<MachineLab> StartAsync(IEnumerable<string> addresses)
    {
        var lab = new MachineLab();
        try
        {
            await lab.BuildAsync(addresses);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>The words that come before a command which is to run on that machine.</summary>
    public string[] On(string address) => ["ip", "netns", "exec", _namespaces[address]];

    /// <summary>Takes a machine off the network: nothing comes or goes, and nobody is told.</summary>
    public Task CutAsync(string address) => IpAsync($"-n {_prefix}-switch link set {_ports[address]} down");

    /// <summary>Puts it on the network again.</summary>
    public Task MendAsync(string address) => IpAsync($"-n {_prefix}-switch link set {_ports[address]} up");

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _namespaces.Values.Append($"{_prefix}-switch")) await IpAsync($"netns delete {name}", mayFail: true);
    }

    private async Task BuildAsync(IEnumerable<string> addresses)
    {
        var hub = $"{_prefix}-switch";
        await IpAsync($"netns add {hub}");
        await IpAsync($"-n {hub} link add hub type bridge");
        await IpAsync($"-n {hub} link set hub up");
        foreach (var (number, address) in addresses.Index())
        {
            var name = _namespaces[address] = $"{_prefix}-{number}";
            _ports[address] = $"port{number}";
            await IpAsync($"netns add {name}");
            await IpAsync($"-n {name} link add eth0 type veth peer name port{number} netns {hub}");
            await IpAsync($"-n {hub} link set port{number} master hub up");
            await IpAsync($"-n {name} address add {address}/24 dev eth0");
            await IpAsync($"-n {name} link set eth0 up");
            await IpAsync($"-n {name} link set lo up");
        }
    }

    private static async Task IpAsync(string arguments, bool mayFail = false)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var errors = await ip.StandardError.ReadToEndAsync();
        await ip.WaitForExitAsync();
        if (ip.ExitCode != 0 && !mayFail) throw new InvalidOperationException($"'ip {arguments}' failed: {errors}");
    }
}

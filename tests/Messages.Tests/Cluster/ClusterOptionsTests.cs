using System.Net;
using System.Net.Sockets;
using ActorCompute.Messages.Cluster;

namespace ActorCompute.Messages.Tests.Cluster;

/// <summary>What a person may get wrong when starting a member.</summary>
public sealed class ClusterOptionsTests : LoopbackCluster
{
    [Fact]
    public void A_port_in_use_is_bad_input_and_named()
    {
        using var occupant = new TcpListener(IPAddress.Loopback, 0);
        occupant.Start();
        var port = ((IPEndPoint)occupant.LocalEndpoint).Port;
        var error = Refused(new() { Host = "127.0.0.1", Port = port, Role = ClusterSystem.CoordinatorRole });
        Assert.Contains($"Port {port} on 127.0.0.1 is in use", error.Message, StringComparison.Ordinal);
        Assert.Contains("--port", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("no-such-host.invalid")]
    public void A_host_of_another_machine_is_bad_input_and_named(string host)
    {
        var error = Refused(new() { Host = host, Port = 0, Role = ClusterSystem.CoordinatorRole, Identity = Authority.Member() });
        Assert.Contains(host, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0", null)]
    [InlineData("192.0.2.1", null)]
    [InlineData("compute.example", null)]
    [InlineData("127.0.0.1", "compute.example:4053")]
    public void Without_tls_other_machines_are_refused(string host, string? seed)
    {
        var error = Refused(new() { Host = host, Port = 0, Role = ClusterSystem.NodeRole, Seed = seed });
        Assert.Contains("--insecure", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:0")]
    [InlineData(":4053")]
    [InlineData("127.0.0.1:70000")]
    public void A_seed_without_host_and_port_is_bad_input(string seed) =>
        Refused(new() { Host = "127.0.0.1", Port = 0, Role = ClusterSystem.NodeRole, Seed = seed });

    [Theory]
    [InlineData("127.0.0.1:4053", "akka.tcp://actorcompute@127.0.0.1:4053")]
    [InlineData("[::1]:4053", "akka.tcp://actorcompute@[::1]:4053")]
    public void A_seed_is_an_address_of_the_cluster(string seed, string address)
    {
        var options = new ClusterSystemOptions { Host = "127.0.0.1", Port = 0, Role = ClusterSystem.NodeRole, Seed = seed };
        Assert.Equal(address, options.SeedAddress!.ToString());
        Assert.Equal(address.Replace("tcp", "ssl.tcp", StringComparison.Ordinal), (options with { Identity = Authority.Member() }).SeedAddress!.ToString());
    }

    [Theory]
    [InlineData("192.0.2.1", null, "192.0.2.1")]
    [InlineData("192.0.2.1", "outside.example", "outside.example")]
    [InlineData("0.0.0.0", "outside.example", "outside.example")]
    public void The_others_are_told_the_host_unless_another_is_given(string host, string? publicHost, string told) =>
        Assert.Equal(told, new ClusterSystemOptions { Host = host, Port = 1, Role = ClusterSystem.NodeRole, PublicHost = publicHost }.AdvertisedHost);

    [Fact]
    public void A_member_that_listens_everywhere_goes_by_its_machines_name()
    {
        var coordinator = Start(new() { Host = "0.0.0.0", Port = 0, Role = ClusterSystem.CoordinatorRole, Identity = Authority.Member() });
        Assert.Equal(Environment.MachineName, Akka.Cluster.Cluster.Get(coordinator).SelfAddress.Host);
    }

    private UserError Refused(ClusterSystemOptions options)
    {
        var error = Assert.Throws<UserError>(() => Start(options));
        Assert.Equal(ExitStatus.BadInput, error.Status);
        return error;
    }
}

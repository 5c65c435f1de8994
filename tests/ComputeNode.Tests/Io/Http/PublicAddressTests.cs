using System.Net;
using System.Text;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Http;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

public class PublicAddressTests
{
    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:4700::1111")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("2002:808:808::1")]
    public void The_open_internet_is_public(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.9")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("ff02::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    public void Special_addresses_are_not_however_they_are_written(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    public async Task A_node_that_may_not_asks_no_server_of_its_own_machine(string host)
    {
        await using var server = await TestServer.StartAsync();
        using var get = new HttpGet(addresses: new AddressRule(PublicOnly: true));
        var item = Encoding.UTF8.GetBytes($"\"http://{host}:{new Uri(server.Url).Port}/page\"");
        var failure = (await Assert.ThrowsAsync<ItemFailedException>(() => get.RunAsync(item, default))).ToFailure(0);
        Assert.Contains("--forbid-private-addresses", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Visits("page"));
    }
}

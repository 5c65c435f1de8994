using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Http;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

public class LinkLocalAddressTests
{
    [Theory]
    [InlineData("169.254.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.255.255")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("febf:ffff::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fd00:ec2::23")]
    [InlineData("fd20:ce::254")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:100.100.100.200")]
    [InlineData("::169.254.169.254")]
    [InlineData("::ffff:0:169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1:a9fe:a9:fe00::")]
    [InlineData("64:ff9b:1:1:a9:fea9:fe00:0")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    [InlineData("2001:0:808:808::5601:5601")]
    [InlineData("2001:db8::5efe:a9fe:a9fe")]
    [InlineData("2001:db8::200:5efe:a9fe:a9fe")]
    public void Link_local_and_metadata_addresses_are_known_however_they_are_written(string address)
    {
        var parsed = IPAddress.Parse(address);
        Assert.True(LinkLocalAddress.Is(parsed));
        Assert.False(AddressRule.Default.Allows(parsed));
        Assert.True(new AddressRule(LinkLocal: true).Allows(parsed));
        if (!PublicAddress.Is(parsed)) Assert.False(new AddressRule(PublicOnly: true, LinkLocal: true).Allows(parsed));
        Assert.False(new AddressRule(PublicOnly: true).Allows(parsed));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("10.1.2.3")]
    [InlineData("192.168.1.1")]
    [InlineData("169.253.255.255")]
    [InlineData("169.255.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fec0::1")]
    [InlineData("8.8.8.8")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void Loopback_private_and_public_addresses_stay_open(string address) => Assert.True(AddressRule.Default.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("2852039166")]
    [InlineData("0xa9.254.0251.254")]
    [InlineData("[fe80::1]")]
    [InlineData("[::ffff:a9fe:a9fe]")]
    [InlineData("[64:ff9b::a9fe:a9fe]")]
    [InlineData("[fd00:ec2::254]")]
    public async Task A_url_that_leads_there_fails_with_the_option_that_allows_it(string host)
    {
        using var get = new HttpGet();
        var message = await FailureAsync(get, $"http://{host}/latest/meta-data/");
        Assert.Contains("--allow-link-local-addresses", message, StringComparison.Ordinal);
        Assert.DoesNotContain("attempts", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_does_not_lead_there_either()
    {
        using var server = new OneAnswer("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n");
        using var get = new HttpGet();
        Assert.Contains("169.254.169.254", await FailureAsync(get, server.Url), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_counts_is_the_address_that_a_name_has_when_the_connection_is_made()
    {
        var answers = new Queue<string>(["127.0.0.1", "169.254.169.254"]);
        using var server = new OneAnswer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        using var get = new HttpGet(resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(answers.Dequeue())]));
        var url = $"http://changing.test:{new Uri(server.Url).Port}/";
        Assert.Contains("\"status\":200", Encoding.UTF8.GetString((await get.RunAsync(Item(url), default)).Span), StringComparison.Ordinal);
        Assert.Contains("--allow-link-local-addresses", await FailureAsync(get, url), StringComparison.Ordinal);
        Assert.Empty(answers);
    }

    [Fact]
    public async Task Of_several_addresses_those_are_used_that_are_allowed()
    {
        using var server = new OneAnswer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var get = new HttpGet(resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254"), IPAddress.Loopback]));
        await get.RunAsync(Item($"http://both.test:{new Uri(server.Url).Port}/"), default);
    }

    [Fact]
    public async Task A_proxy_is_not_asked_for_them()
    {
        using var server = new OneAnswer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var get = new HttpGet(proxy: new WebProxy(server.Url));
        Assert.Contains("--allow-link-local-addresses", await FailureAsync(get, "http://169.254.169.254/"), StringComparison.Ordinal);
        await get.RunAsync(Item("http://10.0.0.1/"), default);
    }

    private static async Task<string> FailureAsync(HttpGet get, string url) =>
        (await Assert.ThrowsAsync<ItemFailedException>(() => get.RunAsync(Item(url), default))).ToFailure(0).Message;

    private static byte[] Item(string url) => Encoding.UTF8.GetBytes($$"""{"url":"{{url}}","retries":0}""");

    /// <summary>A server of this process that has the same answer for everybody.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _answer;

        public OneAnswer(string answer)
        {
            _answer = Encoding.ASCII.GetBytes(answer);
            _listener.Start();
            _ = ServeAsync();
        }

        public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

        public void Dispose() => _listener.Dispose();

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using var client = await _listener.AcceptTcpClientAsync();
                    var stream = client.GetStream();
                    await stream.ReadAtLeastAsync(new byte[4096], 1);
                    await stream.WriteAsync(_answer);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}

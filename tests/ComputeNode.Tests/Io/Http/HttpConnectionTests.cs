using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Http;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Tests.Io.Http;

/// <summary>How connections are made, and what is said when none can be.</summary>
public class HttpConnectionTests
{
    [Fact]
    public async Task Where_TLS_offers_it_HTTP_2_is_spoken()
    {
        using var certificate = SelfSigned();
        await using var server = await TestServer.StartAsync(certificate);
        using var get = new HttpGet(tls: new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true });
        Assert.Equal("HTTP/2", await BodyAsync(get, server.Url + "protocol"));
    }

    [Fact]
    public async Task Without_TLS_it_is_HTTP_1_1()
    {
        await using var server = await TestServer.StartAsync();
        using var get = new HttpGet();
        Assert.Equal("HTTP/1.1", await BodyAsync(get, server.Url + "protocol"));
    }

    [Fact]
    public async Task A_server_that_nobody_vouches_for_is_named()
    {
        using var certificate = SelfSigned();
        await using var server = await TestServer.StartAsync(certificate);
        var failure = await FailAsync(server.Url);
        Assert.StartsWith($"{server.Url} offers no secure connection: The remote certificate is invalid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_connection_is_told_in_plain_words()
    {
        var url = $"http://127.0.0.1:{ClosedPort()}/";
        var failure = await FailAsync(url);
        Assert.Equal((FailureKind.Exception, "System.Net.Http.HttpRequestException", $"{url} refused the connection."), (failure.Kind, failure.Type, failure.Message));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nCont", "broke the connection off.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour", "broke the connection off.")]
    [InlineData("220 mail.example ESMTP\r\n\r\n", "did not answer in HTTP.")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Encoding: gzip\r\n\r\nfour", "sent a body that is not compressed as it says.")]
    public async Task An_answer_that_is_none_is_told_in_plain_words(string answer, string sentence)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}/";
        var failing = FailAsync(url);
        using (var connection = await listener.AcceptSocketAsync())
        {
            await connection.ReceiveAsync(new byte[4096]);
            await connection.SendAsync(Encoding.ASCII.GetBytes(answer));
            connection.Shutdown(SocketShutdown.Send);
            await connection.ReceiveAsync(new byte[4096]);
        }
        Assert.Equal($"{url} {sentence}", (await failing).Message);
    }

    [Theory]
    [InlineData(SocketError.HostNotFound, "cannot be reached: the name nowhere.invalid is not known.", false)]
    [InlineData(SocketError.TryAgain, "cannot be reached: the name nowhere.invalid could not be looked up.", true)]
    [InlineData(SocketError.NetworkUnreachable, "cannot be reached: there is no way to it.", true)]
    [InlineData(SocketError.ConnectionReset, "broke the connection off.", true)]
    [InlineData(SocketError.TimedOut, "did not answer when the connection was made.", true)]
    public void What_the_system_says_of_a_connection_becomes_a_sentence(SocketError error, string sentence, bool isTransient)
    {
        var exception = new HttpRequestException(HttpRequestError.ConnectionError, "An error occurred.", new SocketException((int)error));
        Assert.Equal(new HttpFault($"http://nowhere.invalid/ {sentence}", isTransient), HttpFault.Of(exception, new Uri("http://nowhere.invalid/")));
    }

    private static async Task<string> BodyAsync(HttpGet get, string url)
    {
        var result = await get.RunAsync(Encoding.UTF8.GetBytes($$"""{"url":"{{url}}","withBody":true}"""), CancellationToken.None);
        return JsonDocument.Parse(result).RootElement.GetProperty("body").GetString()!;
    }

    private static async Task<Failure> FailAsync(string url)
    {
        using var get = new HttpGet();
        var item = Encoding.UTF8.GetBytes($$"""{"url":"{{url}}","retries":0}""");
        return (await Assert.ThrowsAsync<ItemFailedException>(() => get.RunAsync(item, CancellationToken.None))).ToFailure(0);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);   // a key that lives in the certificate alone
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>Programs that do not belong to the cluster and try its port all the same.</summary>
internal static class Strangers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static X509Certificate2 NewAuthority() => SelfSigned("CN=Another authority", isAuthority: true);

    public static X509Certificate2 NewMember() => SelfSigned("CN=node", isAuthority: false);

    /// <summary>Whether whoever shows this certificate is shown the door.</summary>
    public static async Task<bool> IsRefusedAsync(int port, X509Certificate2? certificate)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = certificate is null ? [] : [certificate] };
        try
        {
            await tls.AuthenticateAsClientAsync(options, deadline.Token);
            // In TLS 1.3 the client is through before the server has looked at its certificate.
            return await tls.ReadAsync(new byte[1], deadline.Token) == 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return true;
        }
    }

    private static X509Certificate2 SelfSigned(string name, bool isAuthority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Cluster;

namespace ActorCompute.Messages.Tests.Access;

/// <summary>A certificate authority that lives as long as a test, and signs whatever the test wants.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-400);
    private static readonly DateTimeOffset Until = TimeProvider.System.GetUtcNow().AddDays(400);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "test")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(From, Until);
    }

    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    public ClusterIdentity Member(string name = "member") => new(Sign(name), Certificate);

    public X509Certificate2 Sign(string name, string[]? usages = null, DateTimeOffset? until = null, string[]? hosts = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var oids = new OidCollection();
        foreach (var usage in usages ?? [ClusterTrust.ServerUsage, ClusterTrust.ClientUsage]) oids.Add(new Oid(usage));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, true));
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts ?? ["localhost"]) names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_certificate, From, until ?? Until, RandomNumberGenerator.GetBytes(8));
        return MemberKey.WithKey(signed, key);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}

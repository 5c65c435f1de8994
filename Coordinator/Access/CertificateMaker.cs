using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;

namespace ActorCompute.Coordinator.Access;

/// <summary>The certificates of a cluster: ECDSA on P-256, signed with SHA-256.</summary>
internal static class CertificateMaker
{
    /// <summary>
    /// The one host name in a node's certificate. Without any, a client would compare the subject instead, and a node that calls itself like
    /// the coordinator's host could pose as the API.
    /// </summary>
    private const string NodeHost = "node.actorcompute.invalid";

    private static readonly TimeSpan AuthorityLifetime = TimeSpan.FromDays(20 * 365);
    private static readonly TimeSpan ServerLifetime = TimeSpan.FromDays(2 * 365);
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(180);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromDays(1);

    public static X509Certificate2 Authority(string clusterId, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(AuthorityName(clusterId), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - ClockSkew, now + AuthorityLifetime);
    }

    public static bool IsAuthorityOf(X509Certificate2 certificate, string clusterId) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(AuthorityName(clusterId).RawData);

    public static X509Certificate2 Server(X509Certificate2 authority, ServerNames names, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=coordinator", key, HashAlgorithmName.SHA256);
        using var signed = SignMember(request, authority, names.Extension(), now, ServerLifetime);
        return MemberKey.WithKey(signed, key);
    }

    /// <summary>Whether a server certificate is this authority's, names all these hosts, and will not expire soon.</summary>
    public static bool IsFitServer(X509Certificate2 certificate, X509Certificate2 authority, ServerNames names, DateTimeOffset now) =>
        ClusterTrust.Refusal(certificate, authority) is null
        && certificate.NotAfter.ToUniversalTime() > (now + RenewBefore).UtcDateTime
        && names.AreIn(certificate);

    /// <exception cref="CryptographicException">The request is malformed, not signed by the key that it names, or the key is weak or not ECDSA.</exception>
    public static X509Certificate2 Node(X509Certificate2 authority, byte[] signingRequest, NodeId node, DateTimeOffset now, TimeSpan lifetime)
    {
        // Loaded so, the extensions it asks for are left out and its signature is verified.
        var asked = CertificateRequest.LoadSigningRequest(signingRequest, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default);
        using var key = asked.PublicKey.GetECDsaPublicKey();
        if (key is null || key.KeySize < 256) throw new CryptographicException("The key is none of P-256 or stronger.");
        var request = new CertificateRequest(new X500DistinguishedName($"CN={node}"), asked.PublicKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(NodeHost);
        return SignMember(request, authority, names.Build(), now, lifetime);
    }

    private static X509Certificate2 SignMember(
        CertificateRequest request, X509Certificate2 authority, X509Extension names, DateTimeOffset now, TimeSpan lifetime)
    {
        OidCollection usages = [new Oid(ClusterTrust.ServerUsage), new Oid(ClusterTrust.ClientUsage)];
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: true));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        request.CertificateExtensions.Add(names);
        // From the authority's first day on: the clocks of this machine and of those that look at it may be behind, however far.
        var (born, end) = (new DateTimeOffset(authority.NotBefore.ToUniversalTime()), new DateTimeOffset(authority.NotAfter.ToUniversalTime()));
        var until = (now > born ? now : born) + lifetime;
        return request.Create(authority, born, until < end ? until : end, RandomNumberGenerator.GetBytes(16));
    }

    private static X500DistinguishedName AuthorityName(string clusterId)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName($"ActorCompute {clusterId}");
        return name.Build();
    }
}

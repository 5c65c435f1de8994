using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Messages.Cluster;

namespace ActorCompute.Messages.Access;

/// <summary>
/// The private key of a member that enrols. It never leaves the process: a signing request does, and a certificate comes back.
/// </summary>
public sealed class MemberKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>A request to sign this key for a node, in DER (PKCS #10).</summary>
    public byte[] SigningRequest(NodeId node) =>
        new CertificateRequest(new X500DistinguishedName($"CN={node}"), _key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <summary>What the member proves itself with from now on.</summary>
    /// <param name="certificate">The certificate that the coordinator signed, in DER.</param>
    /// <param name="authority">The authority's certificate, in DER.</param>
    /// <exception cref="CryptographicException">These are no certificates, or the first is for another key.</exception>
    public ClusterIdentity Identity(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> authority)
    {
        using var signed = X509CertificateLoader.LoadCertificate(certificate);
        return new(WithKey(signed, _key), X509CertificateLoader.LoadCertificate(authority));
    }

    /// <summary>A certificate that holds its key in a form which TLS takes on every platform: Windows refuses keys that never saw its key store.</summary>
    /// <exception cref="CryptographicException">The certificate is for another key.</exception>
    public static X509Certificate2 WithKey(X509Certificate2 certificate, ECDsa key)
    {
        try
        {
            var whole = certificate.CopyWithPrivateKey(key);
            if (!OperatingSystem.IsWindows()) return whole;
            using (whole) return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("The certificate is for another key.", e);
        }
    }

    public void Dispose() => _key.Dispose();
}

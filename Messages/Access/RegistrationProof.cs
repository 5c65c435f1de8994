using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Messages.Access;

/// <summary>
/// Shows that who registers a node holds the key of a certificate that the cluster's authority gave to a node of that name. The transport proves
/// only that a message comes from some member, and says not from which.
/// </summary>
/// <param name="Certificate">The node's own, in DER.</param>
/// <param name="Signature">Of the node's name and incarnation, by the certificate's key (ECDSA, SHA-256).</param>
public sealed record RegistrationProof(ReadOnlyMemory<byte> Certificate, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The proof of a node with that identity.</summary>
    public static RegistrationProof Of(ClusterIdentity identity, NodeInfo node)
    {
        using var key = identity.Certificate.GetECDsaPrivateKey() ?? throw new InvalidOperationException("A member's certificate has a key.");
        return new(identity.Certificate.RawData, key.SignData(Statement(node), HashAlgorithmName.SHA256));
    }

    /// <summary>Why the proof does not hold for a node, as one sentence; null if it does.</summary>
    public string? Refusal(X509Certificate2 authority, NodeInfo node)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(Certificate.Span);
            if (ClusterTrust.Refusal(certificate, authority) is { } refusal) return $"The certificate that it shows is not this cluster's ({refusal.TrimEnd('.')}): let the node enrol again.";
            if (certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is var name && name != node.Id.Value)
                return $"Its certificate is that of a node named '{BoundedText.Plain(BoundedText.Cut(name, 100))}': it cannot register as {node.Id}.";
            using var key = certificate.GetECDsaPublicKey();
            return key?.VerifyData(Statement(node), Signature.Span, HashAlgorithmName.SHA256) is true
                ? null : "It does not hold the key of the certificate that it shows: let the node enrol again.";
        }
        catch (CryptographicException)
        {
            return "What it shows is no certificate: let the node enrol again.";
        }
    }

    private static byte[] Statement(NodeInfo node) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"actorcompute node {node.Id} {node.Incarnation}"));
}

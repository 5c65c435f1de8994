using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Coordinator.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;

namespace ActorCompute.Coordinator.Tests.Access;

/// <summary>A node's signing request, and what the coordinator makes of it.</summary>
public sealed class EnrolmentTests : IDisposable
{
    private static readonly NodeId Node = new("node-1");
    private readonly TemporaryFolder _data = new();
    private readonly ClusterAuthority _authority;

    public EnrolmentTests() => _authority = ClusterAuthority.OpenOrCreate(_data.Path, "cluster-1", "compute.example");

    [Fact]
    public void A_node_becomes_a_member_for_a_year()
    {
        using var key = new MemberKey();
        var identity = key.Identity(_authority.Sign(key.SigningRequest(Node), Node), _authority.ClusterIdentity.Authority.RawData);
        Assert.Null(ClusterTrust.Refusal(identity.Certificate, _authority.ClusterIdentity.Authority));
        Assert.True(identity.Certificate.HasPrivateKey);
        Assert.Equal("CN=node-1", identity.Certificate.Subject);
        Assert.InRange((identity.Certificate.NotAfter - TimeProvider.System.GetLocalNow()).TotalDays, 364, 366);
    }

    /// <summary>Of the coordinator, when it signs, and of whoever looks at what it signed.</summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(-400 * 24)]
    [InlineData(8 * 24)]
    public void A_clock_that_is_wrong_keeps_no_node_out(int hours)
    {
        var time = new WrongTime(TimeSpan.FromHours(hours));
        using var authority = ClusterAuthority.OpenOrCreate(_data.Path, "cluster-1", "compute.example", time);
        using var key = new MemberKey();
        var identity = key.Identity(authority.Sign(key.SigningRequest(Node), Node), authority.ClusterIdentity.Authority.RawData);
        foreach (var certificate in (X509Certificate2[])[identity.Certificate, authority.ServerCertificate, _authority.ServerCertificate])
        {
            Assert.Null(ClusterTrust.Refusal(certificate, authority.ClusterIdentity.Authority, time));
            if (hours < 0) Assert.Null(ClusterTrust.Refusal(certificate, authority.ClusterIdentity.Authority));
        }
    }

    [Fact]
    public void The_name_is_the_one_it_enrols_under_whatever_the_request_says()
    {
        using var key = new MemberKey();
        using var signed = Load(_authority.Sign(key.SigningRequest(new NodeId("someone-else")), Node));
        Assert.Equal("CN=node-1", signed.Subject);
    }

    [Fact]
    public void Nothing_that_a_request_asks_for_is_granted()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var greedy = new CertificateRequest("CN=coordinator", key, HashAlgorithmName.SHA256);
        greedy.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        greedy.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("compute.example");
        greedy.CertificateExtensions.Add(names.Build());
        using var signed = Load(_authority.Sign(greedy.CreateSigningRequest(), Node));
        Assert.False(signed.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, signed.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.False(signed.MatchesHostname("compute.example"));
    }

    [Fact]
    public void A_node_cannot_pose_as_a_host_by_its_name()
    {
        using var key = new MemberKey();
        using var signed = Load(_authority.Sign(key.SigningRequest(Node), new NodeId("compute.example")));
        Assert.False(signed.MatchesHostname("compute.example"));
    }

    [Fact]
    public void A_node_cannot_sign_members()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Load(_authority.Sign(new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSigningRequest(), Node));
        using var node = signed.CopyWithPrivateKey(key);
        using var friendKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var friend = new CertificateRequest("CN=friend", friendKey, HashAlgorithmName.SHA256);
        using var forged = friend.Create(node.SubjectName, X509SignatureGenerator.CreateForECDsa(key), node.NotBefore, node.NotAfter, [1]);
        Assert.NotNull(ClusterTrust.Refusal(forged, _authority.ClusterIdentity.Authority));
    }

    [Fact]
    public void A_tampered_request_is_refused_wherever_it_was_changed()
    {
        using var key = new MemberKey();
        var request = key.SigningRequest(Node);
        for (var bit = 0; bit < request.Length * 8; bit++)
        {
            var tampered = (byte[])request.Clone();
            tampered[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(() => _authority.Sign(tampered, Node)).Status);
        }
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=node-1", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequest();
        Assert.Throws<UserError>(() => _authority.Sign(request, Node));
    }

    [Fact]
    public void A_certificate_for_another_key_is_no_identity()
    {
        using var key = new MemberKey();
        using var other = new MemberKey();
        var signed = _authority.Sign(key.SigningRequest(Node), Node);
        Assert.Throws<CryptographicException>(() => other.Identity(signed, _authority.ClusterIdentity.Authority.RawData));
    }

    public void Dispose()
    {
        _authority.Dispose();
        _data.Dispose();
    }

    private static X509Certificate2 Load(byte[] certificate) => X509CertificateLoader.LoadCertificate(certificate);

    private sealed class WrongTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Coordinator.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;

namespace ActorCompute.Coordinator.Tests.Access;

public sealed class ClusterAuthorityTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly TemporaryFolder _data = new();

    [Fact]
    public void What_the_first_start_made_is_kept()
    {
        using var first = Open();
        using var again = Open();
        Assert.Equal(first.Token, again.Token);
        Assert.Equal(first.ServerCertificate.Thumbprint, again.ServerCertificate.Thumbprint);
        Assert.Equal(first.ClusterIdentity.Authority.Thumbprint, again.ClusterIdentity.Authority.Thumbprint);
    }

    [Fact]
    public void Only_the_owner_may_read_the_secrets()
    {
        if (OperatingSystem.IsWindows()) return;
        Open().Dispose();
        var folder = new DirectoryInfo(_data.File("authority"));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, folder.UnixFileMode);
        Assert.Equal(["authority.pem", "server.pem", "token"], folder.EnumerateFiles().Select(f => f.Name).Order());
        Assert.All(folder.EnumerateFiles(), f => Assert.Equal(OwnerOnly, f.UnixFileMode));
    }

    [Fact]
    public void The_authoritys_key_leaves_the_data_folder_in_nothing_that_is_handed_out()
    {
        using var authority = Open();
        Assert.False(authority.ClusterIdentity.Authority.HasPrivateKey);
        var access = authority.AccessFor(new Uri("https://localhost:8090"));
        Assert.DoesNotContain("PRIVATE KEY", access.Authority, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("compute.example")]
    public void The_coordinators_certificate_proves_its_hosts(string host)
    {
        using var authority = Open(host: "compute.example");
        Assert.True(authority.ServerCertificate.MatchesHostname(host));
        Assert.True(authority.ServerCertificate.HasPrivateKey);
        Assert.Null(ClusterTrust.Refusal(authority.ServerCertificate, authority.ClusterIdentity.Authority));
    }

    [Fact]
    public void A_coordinator_that_listens_everywhere_proves_its_machines_name()
    {
        using var authority = Open(host: "0.0.0.0");
        Assert.True(authority.ServerCertificate.MatchesHostname(Environment.MachineName));
    }

    [Fact]
    public void Another_host_renews_the_certificate_and_nothing_else()
    {
        using var first = Open(host: "one.example");
        using var moved = Open(host: "two.example");
        Assert.True(moved.ServerCertificate.MatchesHostname("two.example"));
        Assert.Equal(first.Token, moved.Token);
        Assert.Equal(first.ClusterIdentity.Authority.Thumbprint, moved.ClusterIdentity.Authority.Thumbprint);
    }

    [Fact]
    public void A_certificate_that_is_about_to_expire_is_renewed_at_the_next_start()
    {
        using var long_ago = Open(time: new FixedTime(TimeProvider.System.GetUtcNow().AddDays(-600)));
        using var now = Open();
        Assert.NotEqual(long_ago.ServerCertificate.Thumbprint, now.ServerCertificate.Thumbprint);
        Assert.True(now.ServerCertificate.NotAfter > long_ago.ServerCertificate.NotAfter);
    }

    [Fact]
    public void An_authority_made_anew_does_not_vouch_for_the_old_ones_members()
    {
        using var other = new TemporaryFolder();
        using var mine = Open();
        using var theirs = ClusterAuthority.OpenOrCreate(other.Path, "cluster-1", "localhost");
        Assert.NotNull(ClusterTrust.Refusal(theirs.ServerCertificate, mine.ClusterIdentity.Authority));
        Assert.False(mine.Accepts(theirs.Token));
    }

    [Fact]
    public void An_authority_copied_from_another_cluster_is_refused()
    {
        Open().Dispose();
        Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(() => Open(cluster: "cluster-2")).Status);
    }

    [Theory]
    [InlineData("authority.pem", "")]
    [InlineData("authority.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData("server.pem", "nothing")]
    [InlineData("token", "short")]
    public void A_damaged_file_is_named(string name, string content)
    {
        Open().Dispose();
        var file = Path.Combine(_data.File("authority"), name);
        File.WriteAllText(file, content);
        var error = Assert.Throws<UserError>(() => Open());
        Assert.Equal(ExitStatus.BadInput, error.Status);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_certificate_is_damage()
    {
        Open().Dispose();
        var file = Path.Combine(_data.File("authority"), "authority.pem");
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{stranger.ExportPkcs8PrivateKeyPem()}\n");
        Assert.Equal(ExitStatus.BadInput, Assert.Throws<UserError>(() => Open()).Status);
    }

    [Fact]
    public void The_token_alone_is_accepted()
    {
        using var authority = Open();
        Assert.Equal(43, authority.Token.Length);
        Assert.True(authority.Accepts(new string(authority.Token)));
        Assert.All([null, "", authority.Token[..^1], authority.Token + "A", new string('A', 43)], wrong => Assert.False(authority.Accepts(wrong)));
    }

    public void Dispose() => _data.Dispose();

    private ClusterAuthority Open(string cluster = "cluster-1", string host = "localhost", TimeProvider? time = null) =>
        ClusterAuthority.OpenOrCreate(_data.Path, cluster, host, time);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

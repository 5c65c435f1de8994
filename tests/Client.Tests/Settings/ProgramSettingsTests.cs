using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Messages.Access;
using ActorCompute.Settings;

namespace ActorCompute.Client.Tests.Settings;

public sealed class ProgramSettingsTests : IDisposable
{
    private const string Secret = "0123456789abcdef0123456789abcdef";

    private readonly string _folder = Directory.CreateTempSubdirectory("actorcompute-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_command_line_wins_over_the_variable_and_each_says_so()
    {
        var (given, other) = (Write("given"), Write("other"));
        Assert.Equal(("--access", given), FromAndValue(Of(given, other), "access"));
        Assert.Equal(("$ACTORCOMPUTE_ACCESS", other), FromAndValue(Of(null, other), "access"));
        Assert.Equal((given, "https://10.0.0.1:8090"), FromAndValue(Of(given, other), "api"));
    }

    [Fact]
    public void No_secret_is_shown()
    {
        var all = Of(Write("given"), null);
        Assert.Equal("****", FromAndValue(all, "token").Value);
        Assert.DoesNotContain(all, s => s.Value.Contains(Secret, StringComparison.Ordinal) || s.From.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_missing_or_broken_is_told_and_nothing_fails()
    {
        var missing = Path.Combine(_folder, "none");
        Assert.Equal(("--access; there is no such file", missing), FromAndValue(Of(missing, null), "access"));
        var broken = Path.Combine(_folder, "broken");
        File.WriteAllText(broken, "{");
        Assert.Contains(broken, FromAndValue(Of(broken, null), "cluster").From, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_setting_says_where_it_comes_from() => Assert.All(Of(null, Write("other")), s => Assert.NotEmpty(s.From));

    private static Setting[] Of(string? named, string? variable) => [.. new ProgramSettings(named, name => name == AccessFile.Variable ? variable : null).All()];

    private static (string From, string Value) FromAndValue(Setting[] all, string name) => all.Single(s => s.Name == name) is var found ? (found.From, found.Value) : default;

    private string Write(string name)
    {
        var path = Path.Combine(_folder, name);
        new AccessFile(new("https://10.0.0.1:8090"), "c", Certificate(), Secret).Save(path);
        return path;
    }

    private static string Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return certificate.ExportCertificatePem();
    }
}

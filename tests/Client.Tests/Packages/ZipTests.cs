using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using ActorCompute.Coordinator.Tests.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Packages;

namespace ActorCompute.Client.Tests.Packages;

/// <summary>Zips made to do harm are refused before anything of them is written.</summary>
public sealed class ZipTests : IDisposable
{
    private readonly PackageFolder _folder = new();

    [Theory]
    [InlineData("../up.dll")]
    [InlineData("a/../../up.dll")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/windows.dll")]
    [InlineData("..\\up.dll")]
    [InlineData("a\\b.dll")]
    [InlineData("a//b.dll")]
    [InlineData("./a.dll")]
    [InlineData("../")]
    [InlineData("a\nb")]
    public async Task A_path_that_leads_out_is_refused(string path) =>
        Assert.Contains("leads out", await RefusalAsync(zip => zip.CreateEntry(path)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0xA1FF, "link")]
    [InlineData(0x21B6, "no file")]
    public async Task What_is_no_file_is_refused(int mode, string words) =>
        Assert.Contains(words, await RefusalAsync(zip => zip.CreateEntry("x").ExternalAttributes = mode << 16), StringComparison.Ordinal);

    [Fact]
    public async Task A_name_that_is_there_twice_is_refused() => Assert.Contains("twice", await RefusalAsync(zip =>
    {
        zip.CreateEntry("x");
        zip.CreateEntry("x");
    }), StringComparison.Ordinal);

    [Fact]
    public async Task A_bomb_is_refused() =>
        Assert.Contains("200 times", await RefusalAsync(zip => Add(zip, "zeros", new byte[10 << 20])), StringComparison.Ordinal);

    [Fact]
    public async Task An_entry_longer_than_it_claims_is_refused() =>
        Assert.Contains("claims", await RefusalAsync(zip => Add(zip, "long", RandomNumberGenerator.GetBytes(5000)), zip => Claim(zip, "long", 10)), StringComparison.Ordinal);

    [Fact]
    public async Task An_entry_shorter_than_it_claims_is_refused() =>
        Assert.Contains("claims", await RefusalAsync(zip => Add(zip, "short", [1, 2, 3]), zip => Claim(zip, "short", 500)), StringComparison.Ordinal);

    [Fact]
    public async Task An_entry_that_claims_too_much_is_refused_unread() =>
        Assert.Contains("256 MiB", await RefusalAsync(zip => Add(zip, "huge", [1]), zip => Claim(zip, "huge", 3_000_000_000)), StringComparison.Ordinal);

    [Fact]
    public async Task A_damaged_entry_is_refused() => Assert.Contains("damaged", await RefusalAsync(
        zip => Add(zip, "text", "text that is here"u8.ToArray(), CompressionLevel.NoCompression),
        zip => { zip[zip.AsSpan().IndexOf("text that is"u8)] ^= 1; return zip; }), StringComparison.Ordinal);

    [Fact]
    public async Task A_zip_that_is_cut_off_is_refused() =>
        Assert.Contains("cannot be read", await RefusalAsync(zip => Add(zip, "text", new byte[5000]), zip => zip[..^30]), StringComparison.Ordinal);

    [Fact]
    public void More_than_the_limits_is_refused()
    {
        var large = Enumerable.Range(0, 5).Select(i => new ZipItem($"{i}", 250 << 20, 250 << 20, 0)).ToArray();
        Assert.Contains("1024 MiB", Assert.Throws<UserError>(() => ZipRules.Check("x.zip", large)).Message, StringComparison.Ordinal);
        var many = Enumerable.Range(0, 2 * ContentLimits.PackageFiles + 1).Select(i => new ZipItem($"{i}", 1, 1, 0)).ToArray();
        Assert.Contains("20001", Assert.Throws<UserError>(() => ZipRules.Check("x.zip", many)).Message, StringComparison.Ordinal);
        ZipRules.Check("x.zip", [new("a/", 0, 0, 0x41ED), new("a/b.dll", 100, 300, 0x81A4), new("zeros", 1, 1 << 20, 0)]);
    }

    public void Dispose() => _folder.Dispose();

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var stream = zip.CreateEntry(name, level).Open();
        stream.Write(content);
    }

    /// <summary>The zip with another length of an entry in its directory.</summary>
    private static byte[] Claim(byte[] zip, string name, uint bytes)
    {
        var directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        var entry = directory + zip.AsSpan(directory).IndexOf(System.Text.Encoding.UTF8.GetBytes(name)) - 46;
        BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(entry + 24), bytes);
        return zip;
    }

    private async Task<string> RefusalAsync(Action<ZipArchive> fill, Func<byte[], byte[]>? tamper = null)
    {
        var path = _folder.Zip("evil.zip", zip =>
        {
            fill(zip);
            Add(zip, "Demo.dll", TinyAssembly.WithDouble());
        }, tamper);
        var refusal = await Assert.ThrowsAsync<UserError>(() => PackageSource.OpenAsync(path, null, CancellationToken.None));
        Assert.StartsWith(path, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }
}

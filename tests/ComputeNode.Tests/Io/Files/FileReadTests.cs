using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Io.Files;
using ActorCompute.Messages;

namespace ActorCompute.ComputeNode.Tests.Io.Files;

/// <summary>file.read with real files, links and pipes.</summary>
public sealed class FileReadTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("ac-files-").FullName;
    private readonly string _allowed;

    public FileReadTests()
    {
        _allowed = Directory.CreateDirectory(Path.Combine(_home, "allowed")).FullName;
        File.WriteAllText(Path.Combine(_allowed, "a.txt"), "grüß");
        File.WriteAllText(Path.Combine(_home, "secret.txt"), "secret");
        Directory.CreateDirectory(Path.Combine(_home, "allowed-not"));
        File.WriteAllText(Path.Combine(_home, "allowed-not", "b.txt"), "b");
    }

    [Fact]
    public async Task A_file_s_length_and_hash_are_the_result_and_its_text_if_that_is_wanted()
    {
        var bytes = Encoding.UTF8.GetBytes("grüß");
        var plain = await ReadAsync("a.txt");
        Assert.Equal((bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (plain.GetProperty("length").GetInt32(), plain.GetProperty("sha256").GetString()));
        Assert.False(plain.TryGetProperty("body", out _));
        Assert.Equal("grüß", (await RunAsync($$"""{"path":"{{_allowed}}/a.txt","withBody":true}""")).GetProperty("body").GetString());
        var latin = Path.Combine(_allowed, "latin");
        await File.WriteAllBytesAsync(latin, [0xE4]);
        Assert.Equal("ä", (await RunAsync($$"""{"path":"{{latin}}","withBody":true,"encoding":"latin1"}""")).GetProperty("body").GetString());
        Assert.Equal("5A==", (await RunAsync($$"""{"path":"{{latin}}","withBody":true}""")).GetProperty("bodyBase64").GetString());
    }

    [Fact]
    public async Task Without_a_folder_that_is_allowed_nothing_is_read_and_it_is_said_how_to_allow_one() =>
        Assert.Contains("start it with --allow-read DIR", (await FailAsync($"\"{_allowed}/a.txt\"", [])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("../secret.txt", FailureKind.BadInput)]
    [InlineData("../allowed-not/b.txt", FailureKind.BadInput)]
    [InlineData("way-out/secret.txt", FailureKind.Exception)]
    [InlineData("link-out", FailureKind.Exception)]
    [InlineData("link-by-link", FailureKind.Exception)]
    [InlineData("circle", FailureKind.Exception)]
    [InlineData("none", FailureKind.Exception)]
    [InlineData("", FailureKind.Exception)]
    public async Task What_leads_out_or_to_nothing_is_refused(string path, FailureKind kind)
    {
        Directory.CreateSymbolicLink(Path.Combine(_allowed, "way-out"), "..");
        File.CreateSymbolicLink(Path.Combine(_allowed, "link-out"), Path.Combine(_home, "secret.txt"));
        File.CreateSymbolicLink(Path.Combine(_allowed, "link-by-link"), "link-out");
        File.CreateSymbolicLink(Path.Combine(_allowed, "circle"), "circle");
        var failure = await FailAsync($"\"{_allowed}/{path}\"", [_allowed]);
        Assert.Equal(kind, failure.Kind);
        Assert.DoesNotContain("secret\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_beside_whose_name_begins_alike_is_not_allowed() =>
        Assert.Contains("does not lie below", (await FailAsync($"\"{_home}/allowed-not/b.txt\"", [_allowed])).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Links_that_stay_within_are_followed_and_so_is_the_one_that_the_folder_itself_is()
    {
        File.CreateSymbolicLink(Path.Combine(_allowed, "inner"), "a.txt");
        var link = Path.Combine(_home, "link-to-allowed");
        Directory.CreateSymbolicLink(link, _allowed);
        Assert.Equal(6, (await RunAsync($"\"{link}/inner\"", [link])).GetProperty("length").GetInt32());
        Assert.Equal(6, (await RunAsync($"\"{link}/inner\"", [_allowed])).GetProperty("length").GetInt32());
    }

    [Fact]
    public async Task Pipes_and_devices_are_no_files()
    {
        using (var make = Process.Start("mkfifo", Path.Combine(_allowed, "pipe"))) await make.WaitForExitAsync();
        Assert.Contains("no file but a pipe", (await FailAsync($"\"{_allowed}/pipe\"", [_allowed])).Message, StringComparison.Ordinal);
        Assert.Contains("no file but a pipe", (await FailAsync("\"/dev/zero\"", ["/dev"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_longer_than_it_may_be_fails()
    {
        Assert.Contains("longer than 5 bytes", (await FailAsync($$"""{"path":"{{_allowed}}/a.txt","maxBytes":5}""", [_allowed])).Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(Path.Combine(_allowed, "long"), new byte[FileRequest.MostKept + 1]);
        Assert.Equal(FailureKind.BadResult, (await FailAsync($$"""{"path":"{{_allowed}}/long","withBody":true}""", [_allowed])).Kind);
        Assert.Equal(FileRequest.MostKept + 1, (await ReadAsync("long")).GetProperty("length").GetInt32());
    }

    [Theory]
    [InlineData("3")]
    [InlineData("{}")]
    [InlineData("\"a.txt\"")]
    [InlineData("\"\"")]
    [InlineData("\"/a\\u0000b\"")]
    [InlineData("""{"path":"/a","encoding":"klingon"}""")]
    [InlineData("""{"path":"/a","maxBytes":-1}""")]
    [InlineData("""{"path":"/a","other":1}""")]
    public async Task What_is_no_request_is_said(string item) => Assert.Equal(FailureKind.BadInput, (await FailAsync(item, [_allowed])).Kind);

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private Task<JsonElement> ReadAsync(string name) => RunAsync($"\"{_allowed}/{name}\"");

    private async Task<JsonElement> RunAsync(string item, string[]? roots = null) =>
        JsonDocument.Parse(await new FileRead(new(roots ?? [_allowed])).RunAsync(Encoding.UTF8.GetBytes(item), default)).RootElement;

    private async Task<Failure> FailAsync(string item, string[] roots) =>
        (await Assert.ThrowsAnyAsync<ItemFailedException>(() => RunAsync(item, roots))).ToFailure(0);
}

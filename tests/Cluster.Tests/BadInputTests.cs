using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>Command lines and files that make no sense, to programs that need no coordinator to say so.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-home-");

    [Theory]
    [InlineData("mapp", "'mapp' is not known", "'map'")]
    [InlineData("map square --range 1..3 --nonsense", "'--nonsense' is not known", "'actorcompute map --help'")]
    [InlineData("map square", "There is no input", "--range", "--input", "--lines")]
    [InlineData("map square --range 1..3 --lines x", "Only one input")]
    [InlineData("map sqare --range 1..3", "no task 'sqare'", "'square'", "'actorcompute tasks'")]
    [InlineData("map square --range NaN..3", "'NaN..3' is not a range")]
    [InlineData("map square --range -9223372036854775808..9223372036854775807", "more than 9223372036854775807")]
    [InlineData("map square --range 1..3 --output --with-index", "--output needs a value", "--with-index")]
    [InlineData("map square --range 1..3 --chunk -1", "'-1' does not suit --chunk")]
    [InlineData("map square --range 1..3 --access ", "--access is given an empty value")]
    [InlineData("map square --input /no/such/file", "no input file '/no/such/file'")]
    [InlineData("map square --input .", "'.' cannot be read", "it is a folder")]
    [InlineData("map square --range 1..3 --output .", "'.' cannot be written", "it is a folder")]
    [InlineData("map square --range 1..3 --output /no/such/folder/out", "there is no folder /no/such/folder")]
    [InlineData("map square --range 1..3 --detach", "--detach needs a coordinator")]
    [InlineData("map square --range 1..3 --reduce sum --with-index", "--reduce gives one result", "--with-index")]
    [InlineData("node --slots many", "'many' does not suit --slots")]
    [InlineData("coordinator --api-port 70000", "--api-port 70000 is no port")]
    [InlineData("coordinator --port 5000 --api-port 5000", "cannot both be 5000")]
    public async Task What_makes_no_sense_is_said_in_a_sentence_before_anything_starts(string line, params string[] says)
    {
        (await RunAsync(line.Split(' '))).ExpectSentence(2, says);
        Assert.Empty(_home.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Standard_input_that_was_closed_is_said_so()
    {
        await using var shell = ProgramRun.StartShell(_home.FullName, access: null, "\"$ACTORCOMPUTE\" map square --input - <&-");
        (await shell.EndAsync(TimeSpan.FromSeconds(30))).ExpectSentence(2, "Standard input is closed");
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{\"api\":5}", "is not the JSON that a coordinator writes (line 1)")]
    [InlineData("{\"api\":\"https://127.0.0.1:1\",\"cluster\":\"c\"}", "has no \"token\"")]
    [InlineData("{\"api\":\"https://127.0.0.1:1\",\"cluster\":\"c\",\"token\":\"t\",\"ca\":\"x\"}", "no certificate in PEM")]
    public async Task An_access_file_that_cannot_be_understood_is_named(string content, string says)
    {
        var file = Path.Combine(_home.FullName, "access.json");
        await File.WriteAllTextAsync(file, content);
        (await RunAsync("jobs", "--access", file)).ExpectSentence(2, file, says);
    }

    [Fact]
    public async Task An_access_file_that_cannot_be_read_is_named() =>
        (await RunAsync("node", "--access", _home.FullName)).ExpectSentence(2, _home.FullName, "it is a folder");

    [Theory]
    [InlineData("jobs")]
    [InlineData("node")]
    [InlineData("map square --range 1..3")]
    public async Task A_named_access_file_that_is_missing_ends_with_3(string line)
    {
        var file = Path.Combine(_home.FullName, "none.json");
        (await RunAsync([.. line.Split(' '), "--access", file])).ExpectSentence(3, file, "start a coordinator");
    }

    [Fact]
    public async Task Without_an_access_file_a_node_and_what_asks_for_jobs_end_with_3()
    {
        (await RunAsync("node")).ExpectSentence(3, Path.Combine(_home.FullName, ".actorcompute", "access.json"));
        (await RunAsync("jobs")).ExpectSentence(3, Path.Combine(_home.FullName, ".actorcompute", "access.json"));
    }

    [Fact]
    public async Task A_folder_for_temporary_files_that_is_missing_is_named()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var map = ProgramRun.Start(_home.FullName, access: null, ["map", "square", "--range", "1..3"], temp: "/no/such");
        var end = (await map.EndAsync(TimeSpan.FromSeconds(30))).Expect(2);
        Assert.Contains("No temporary folder can be made in /no/such", end.Errors);
        Assert.DoesNotContain("   at ", end.Errors);
    }

    public void Dispose() => _home.Delete(recursive: true);

    private Task<ProgramEnd> RunAsync(params string[] args) => ProgramRun.RunAsync(_home.FullName, access: null, args);
}

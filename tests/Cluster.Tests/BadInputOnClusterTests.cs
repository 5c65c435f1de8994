using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a running cluster does not take. None of it leaves a job open or a file behind.</summary>
[Collection(OnTwoNodes.Name)]
public sealed class BadInputOnClusterTests(TwoNodes nodes)
{
    private readonly TestCluster _cluster = nodes.Cluster;

    [Theory]
    [InlineData("1\n2\n{\n4\n", "line 3: not a JSON document")]
    [InlineData("1\n\u0001\n", "line 2: not a JSON document")]
    public async Task A_malformed_line_is_named_and_the_job_is_cancelled(string content, string says)
    {
        var (file, output) = (InFolder("malformed.jsonl"), InFolder("malformed.out"));
        await File.WriteAllTextAsync(file, content);
        (await _cluster.RunAsync($"map square --input {file} --output {output}")).ExpectSentence(2, file, says);
        await NothingIsLeftAsync("malformed.out*");
    }

    [Fact]
    public async Task A_file_that_is_no_text_is_named_and_the_job_is_cancelled()
    {
        var file = InFolder("binary");
        await File.WriteAllBytesAsync(file, [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 37))]);
        (await _cluster.RunAsync($"map word-count --lines {file} --output {InFolder("binary.out")}")).ExpectSentence(2, file, "line 1: not UTF-8");
        await NothingIsLeftAsync("binary.out*");
    }

    [Fact]
    public async Task A_value_that_does_not_fit_fails_its_item_with_index_and_reason()
    {
        var file = InFolder("misfit.jsonl");
        await File.WriteAllTextAsync(file, "1\n\"two\"\n1.5\n");
        var end = (await _cluster.RunAsync($"map square --input {file}")).Expect(1);
        Assert.Equal(["1"], end.Lines);
        Assert.Contains("item 1: bad-input", end.Errors);
        Assert.Contains("\"two\" is no integer", end.Errors);
        Assert.Contains("item 2: bad-input", end.Errors);
    }

    [Fact]
    public async Task What_is_not_there_ends_with_2_and_no_job_is_made()
    {
        var before = (await _cluster.JsonAsync("jobs")).GetArrayLength();
        (await _cluster.RunAsync("map sqare --range 1..3")).ExpectSentence(2, "no task 'sqare'", "'square'");
        (await _cluster.RunAsync("map square --input /no/such/file")).ExpectSentence(2, "no input file '/no/such/file'");
        (await _cluster.RunAsync("job show a/b")).ExpectSentence(2, "'a/b' is not a job's id", "'actorcompute jobs'");
        foreach (var verb in new[] { "show", "wait", "cancel" })
            (await _cluster.RunAsync($"job {verb} no-such-job")).ExpectSentence(2, "no job no-such-job", "'actorcompute jobs'");
        Assert.Equal(before, (await _cluster.JsonAsync("jobs")).GetArrayLength());
    }

    [Fact]
    public async Task Results_of_a_job_that_is_not_there_leave_no_file()
    {
        (await _cluster.RunAsync($"job results no-such-job --output {InFolder("results.out")}")).ExpectSentence(2, "no job no-such-job");
        await NothingIsLeftAsync("results.out*");
    }

    [Fact]
    public async Task Output_that_cannot_be_written_cancels_the_job()
    {
        if (!OperatingSystem.IsLinux()) return;
        (await _cluster.RunAsync("map square --range 1..100000 --output /dev/full")).ExpectSentence(2, "could not be written", "the disk is full", "--output");
        await NothingIsLeftAsync("full*");
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("node --slots 1")]
    public async Task A_wrong_token_ends_with_4(string line)
    {
        var access = await ForgeAsync("token", new string('x', 43));
        (await _cluster.RunAsync($"{line} --access {access}")).ExpectSentence(4, "refuses access", "token", "copy the access file");
    }

    [Theory]
    [InlineData("jobs")]
    [InlineData("map square --range 1..3")]
    [InlineData("node --slots 1")]
    public async Task The_access_file_of_another_cluster_ends_with_4(string line)
    {
        var access = await ForgeAsync("ca", Strangers.NewAuthority().ExportCertificatePem());
        (await _cluster.RunAsync($"{line} --access {access}")).ExpectSentence(4, "is not the coordinator that this access file belongs to");
    }

    [Fact]
    public async Task A_node_whose_access_file_names_another_cluster_ends_with_4()
    {
        var access = await ForgeAsync("cluster", "another");
        (await _cluster.RunAsync($"node --slots 1 --access {access}")).ExpectSentence(4, "belongs to cluster", "another");
    }

    [Fact]
    public async Task A_stranger_on_the_cluster_port_is_refused_and_the_coordinator_serves_on()
    {
        Assert.True(await Strangers.IsRefusedAsync(_cluster.ClusterPort, Strangers.NewMember()), "A certificate of another authority was accepted.");
        Assert.True(await Strangers.IsRefusedAsync(_cluster.ClusterPort, null), "No certificate at all was accepted.");
        Assert.Equal(["1", "4", "9"], (await _cluster.RunAsync("map square --range 1..3")).Expect(0).Lines);
    }

    [Fact]
    public async Task A_name_that_a_node_has_already_is_refused() =>
        Assert.Contains("choose another --name", (await _cluster.RunAsync("node --slots 1 --name a")).Expect(2).Errors);

    private string InFolder(string name) => Path.Combine(_cluster.Folder, name);

    /// <summary>The cluster's access file with one entry changed.</summary>
    private async Task<string> ForgeAsync(string entry, string value)
    {
        var access = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(_cluster.AccessFile))!;
        access[entry] = value;
        var file = InFolder($"forged-{entry}.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(access));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);   // others may not read it: else a warning comes before the sentence
        return file;
    }

    private async Task NothingIsLeftAsync(string files)
    {
        Assert.Empty(Directory.GetFiles(_cluster.Folder, files));
        Assert.DoesNotContain((await _cluster.JsonAsync("jobs")).EnumerateArray(), j => j.GetProperty("state").GetString() is "open" or "running");
    }
}

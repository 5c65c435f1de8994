using System.Buffers.Binary;
using System.Text.Json;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a stranger sees first.</summary>
[Collection(Alone.Name)]
public sealed class DemoTests : IDisposable
{
    /// <summary>The first command of the README.</summary>
    internal const string Command = $"dotnet run --project {Project} -c Release -- demo";

    private const string Project = "Client/ActorCompute.Console";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("ac-demo-");

    [LongFact]
    public async Task The_demo_counts_draws_fetches_grows_and_leaves_nothing_but_the_picture()
    {
        var command = Command.Replace(Project, Path.Combine(ProgramRun.Root, Project), StringComparison.Ordinal);
        var work = _home.CreateSubdirectory("work").FullName;
        await using var demo = ProgramRun.StartLine(_home.FullName, work, $"TMPDIR={Temp} {command} --json");
        var found = JsonDocument.Parse((await demo.EndAsync(Patience)).Expect(0).Output).RootElement;
        Assert.Equal(664_579, found.GetProperty("primes").GetProperty("count").GetInt64());
        Assert.Equal((1200, 800), SizeOfPng(Path.Combine(work, "mandelbrot.png")));
        var together = found.GetProperty("together");
        Assert.True(Seconds(together, "both") < Seconds(together, "pagesAlone") + Seconds(together, "computeAlone"), $"Nothing was done at once: {together}");
        var nodes = found.GetProperty("nodes").EnumerateArray().ToDictionary(n => n.GetProperty("name").GetString()!);
        Assert.All(["node-a", "node-b"], name => Assert.True(Items(nodes[name], "picture") > 0, $"{name} drew nothing."));
        Assert.Equal(800, Items(nodes["node-a"], "picture") + Items(nodes["node-b"], "picture"));
        Assert.True(Items(nodes["node-c"], "growing") > 0, "The node that joined did nothing.");
        Assert.Equal(["mandelbrot.png"], Directory.EnumerateFileSystemEntries(work).Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temp, "actorcompute*"));   // what 'dotnet' leaves there is its own
        Assert.Empty(Directory.EnumerateFileSystemEntries(_home.FullName, ".actorcompute"));
    }

    [LongFact]
    public async Task A_demo_that_is_killed_takes_its_nodes_along()
    {
        await using var demo = Start("demo");
        await Deadline.UntilAsync("it draws", Patience, () => Task.FromResult(demo.Output.Contains("Mandelbrot")));
        var nodes = demo.Children();
        Assert.Equal(2, nodes.Count);
        await demo.KillAsync();
        await Deadline.UntilAsync("its nodes have ended", Patience, () => Task.FromResult(nodes.All(n => n.HasExited)));
    }

    [Fact]
    public async Task A_cluster_that_is_named_is_left_alone()
    {
        await using var missing = Start("demo", "--access", Path.Combine(_home.FullName, "none.json"));
        (await missing.EndAsync(Patience)).Expect(3);
    }

    public void Dispose() => _home.Delete(recursive: true);

    private string Temp => _home.CreateSubdirectory("tmp").FullName;

    private ProgramRun Start(params string[] args) => ProgramRun.Start(_home.FullName, access: null, args, Temp, folder: _home.FullName);

    private static double Seconds(JsonElement found, string name) => found.GetProperty(name).GetDouble();

    private static long Items(JsonElement node, string act) => node.GetProperty("acts").GetProperty(act).GetInt64();

    /// <summary>Width and height stand in the header chunk (PNG specification, 11.2.1).</summary>
    private static (int Width, int Height) SizeOfPng(string path)
    {
        var header = File.ReadAllBytes(path).AsSpan(0, 24);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10], header[..8].ToArray());
        return (BinaryPrimitives.ReadInt32BigEndian(header[16..]), BinaryPrimitives.ReadInt32BigEndian(header[20..]));
    }
}

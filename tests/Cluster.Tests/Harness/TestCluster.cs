using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>A coordinator and nodes as a user would start them, in a folder and on ports of their own.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-test-");
    private readonly ProgramStack _programs = new();
    private readonly (int Cluster, int Api) _ports = (FreePort(), FreePort());
    private ProgramRun? _coordinator;

    /// <summary>Home of all its programs.</summary>
    public string Folder => _folder.FullName;

    public string AccessFile => Path.Combine(Folder, "access.json");

    public string DataFolder => Path.Combine(Folder, "data");

    public int ClusterPort => _ports.Cluster;

    /// <summary>Starts a coordinator, and nodes of one slot by these names.</summary>
    public static async Task<TestCluster> StartAsync(params string[] nodes)
    {
        var cluster = new TestCluster();
        try
        {
            await cluster.StartCoordinatorAsync();
            await Task.WhenAll(nodes.Select(n => cluster.StartNodeAsync(n)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the coordinator; another time, on the same data and ports.</summary>
    public async Task<ProgramRun> StartCoordinatorAsync()
    {
        _coordinator = Start("coordinator", "--port", Text(_ports.Cluster), "--api-port", Text(_ports.Api),
            "--data", DataFolder, "--access", AccessFile);
        await _coordinator.ReadyAsync();
        return _coordinator;
    }

    /// <summary>What its programs have said to people.</summary>
    public string Errors => _programs.ToString();

    public Task KillCoordinatorAsync() => _coordinator!.KillAsync();

    public async Task<ProgramRun> StartNodeAsync(string name)
    {
        var node = Start("node", "--name", name, "--slots", "1");
        await node.ReadyAsync();
        return node;
    }

    /// <summary>Starts a program that finds this cluster.</summary>
    public ProgramRun Start(params string[] args) => _programs.Push(ProgramRun.Start(Folder, AccessFile, args));

    /// <summary>Starts a shell script that finds this cluster, and the program as $ACTORCOMPUTE.</summary>
    public ProgramRun StartShell(string script) => ProgramRun.StartShell(Folder, AccessFile, script);

    /// <summary>Runs a command line, its words parted by blanks, to its end.</summary>
    public Task<ProgramEnd> RunAsync(string line) => ProgramRun.RunAsync(Folder, AccessFile, line.Split(' '));

    public async Task<JsonElement> JsonAsync(string line) => JsonDocument.Parse((await RunAsync($"{line} --json")).Expect(0).Output).RootElement;

    /// <summary>Items completed by each node that is up.</summary>
    public async Task<Dictionary<string, long>> NodesAsync() => (await JsonAsync("nodes")).EnumerateArray()
        .Where(n => n.GetProperty("state").GetString() == "up")
        .ToDictionary(n => n.GetProperty("name").GetString()!, n => n.GetProperty("items").GetInt64());

    /// <summary>The number of items of the only job that have a value.</summary>
    public async Task<long> SucceededAsync() =>
        (await JsonAsync("jobs")).EnumerateArray().Select(j => j.GetProperty("succeeded").GetInt64()).SingleOrDefault();

    /// <summary>Waits until the only job has so many values, so that what follows happens in its midst.</summary>
    public Task MidJobAsync(long values) => Deadline.UntilAsync($"{values} items are done", TimeSpan.FromSeconds(60), async () => await SucceededAsync() >= values);

    public async ValueTask DisposeAsync()
    {
        await _programs.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>A port of loopback that nobody listens on.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

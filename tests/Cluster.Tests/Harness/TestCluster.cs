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
    private ClusterWatch? _watch;

    /// <summary>Home of all its programs.</summary>
    public string Folder => _folder.FullName;

    public string AccessFile => Path.Combine(Folder, "access.json");

    public string DataFolder => Path.Combine(Folder, "data");

    public int ClusterPort => _ports.Cluster;

    public int ApiPort => _ports.Api;

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

    /// <summary>Starts a coordinator whose process may have so many files and connections open.</summary>
    public static async Task<TestCluster> StartCrampedAsync(int descriptors)
    {
        var cluster = new TestCluster();
        try
        {
            await cluster.StartCoordinatorAsync(line => cluster._programs.Push(
                ProgramRun.StartShell(cluster.Folder, cluster.AccessFile, $"ulimit -n {Text(descriptors)}; exec $ACTORCOMPUTE {string.Join(' ', line)}")));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the coordinator; another time, on the same data and ports.</summary>
    public Task<ProgramRun> StartCoordinatorAsync() => StartCoordinatorAsync(Start);

    private async Task<ProgramRun> StartCoordinatorAsync(Func<string[], ProgramRun> start)
    {
        _coordinator = start(["coordinator", "--port", Text(_ports.Cluster), "--api-port", Text(_ports.Api), "--data", DataFolder, "--access", AccessFile]);
        await _coordinator.ReadyAsync();
        return _coordinator;
    }

    /// <summary>What its programs have said to people.</summary>
    public string Errors => _programs.ToString();

    /// <summary>Stops the coordinator where it is: it lives, and does nothing.</summary>
    public Task StopCoordinatorAsync() => _coordinator!.SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task ContinueCoordinatorAsync() => _coordinator!.SignalAsync("CONT");

    public Task KillCoordinatorAsync() => _coordinator!.KillAsync();

    public async Task<ProgramRun> StartNodeAsync(string name, params string[] options)
    {
        var node = Start(["node", "--name", name, "--slots", "1", .. options]);
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

    /// <summary>Items completed by each node that is up; none while the coordinator is away.</summary>
    public Task<Dictionary<string, long>> NodesAsync() => Watch.NodesAsync();

    /// <summary>The number of items of the only job that have a value; 0 while the coordinator is away.</summary>
    public Task<long> SucceededAsync() => Watch.SucceededAsync();

    /// <summary>Waits until the only job has so many values, so that what follows happens in its midst.</summary>
    public Task MidJobAsync(long values) => Deadline.UntilAsync($"{values} items are done", TimeSpan.FromSeconds(60), async () => await SucceededAsync() >= values);

    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
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

    private ClusterWatch Watch => _watch ??= ClusterWatch.Of(AccessFile);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

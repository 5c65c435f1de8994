using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests.Soak;

/// <summary>
/// Kills processes of a cluster as <c>kill -9</c> does, or stops a node for a while, every few seconds, and starts again what does not come back by
/// itself.
/// </summary>
internal sealed class Mischief(TestCluster cluster, Random random) : IAsyncDisposable
{
    private readonly Dictionary<string, ProgramRun> _nodes = [];

    public int Workers { get; private set; }

    public int Nodes { get; private set; }

    public int Coordinators { get; private set; }

    public int Stops { get; private set; }

    public override string ToString() => $"{Workers} workers, {Nodes} nodes and {Coordinators} coordinators killed, {Stops} nodes stopped for up to 12 s";

    public async Task StartNodeAsync(string name) => _nodes[name] = await cluster.StartNodeAsync(name);

    /// <summary>Kills until that is over.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + 3 * random.NextDouble()), CancellationToken.None);
            switch (random.NextDouble())
            {
                case < 0.15:
                    await KillCoordinatorAsync();
                    break;
                case < 0.4:
                    await KillNodeAsync();
                    break;
                case < 0.5:
                    await StopNodeAsync();
                    break;
                default:
                    await KillWorkerAsync();
                    break;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values) await node.DisposeAsync();
    }

    private async Task KillCoordinatorAsync()
    {
        await cluster.KillCoordinatorAsync();
        Coordinators++;
        await cluster.StartCoordinatorAsync();
    }

    private async Task KillNodeAsync()
    {
        var (name, node) = AnyNode();
        await node.KillAsync();
        Nodes++;
        await StartNodeAsync(name);
    }

    private async Task StopNodeAsync()
    {
        var (_, node) = AnyNode();
        await node.SignalAsync("STOP");
        Stops++;
        await Task.Delay(TimeSpan.FromSeconds(12 * random.NextDouble()), CancellationToken.None);
        await node.SignalAsync("CONT");
    }

    private async Task KillWorkerAsync()
    {
        if (AnyNode().Run.Children() is not { Count: > 0 } workers) return;   // just killed: its next worker is on its way
        var worker = workers[random.Next(workers.Count)];
        worker.Kill();
        Workers++;
        await worker.WaitForExitAsync();
    }

    private (string Name, ProgramRun Run) AnyNode()
    {
        var name = _nodes.Keys.Order(StringComparer.Ordinal).ElementAt(random.Next(_nodes.Count));
        return (name, _nodes[name]);
    }
}

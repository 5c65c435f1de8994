using System.Threading.Channels;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>A thread that runs items: takes leases, and says what comes of them.</summary>
internal sealed record WorkerThread(Action<IReadOnlyList<Lease>> Run, ChannelReader<IReadOnlyList<ResultsFrame>> Results);

/// <summary>
/// One worker process with several threads that run items. Nodes have a process for each slot; this is for those who want to see what the
/// difference is.
/// </summary>
internal sealed class WorkerThreads : IAsyncDisposable
{
    private readonly WorkerProcess _process;
    private readonly IReadOnlyList<(WorkerHabitat Habitat, WorkerConnection Connection)> _beside;

    private WorkerThreads(WorkerProcess process, IReadOnlyList<(WorkerHabitat, WorkerConnection Connection)> beside)
    {
        (_process, _beside) = (process, beside);
        Threads = [new(process.Run, process.Results), .. beside.Select(b => new WorkerThread(b.Connection.Run, b.Connection.Results))];
    }

    public IReadOnlyList<WorkerThread> Threads { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task<WorkerExit> Exited => _process.Exited;

    /// <summary>Starts a process and waits until all its threads are ready.</summary>
    /// <param name="threads">At least 1; no more if the program is asynchronous.</param>
    /// <param name="lifetime">Cancelled when its owner is gone: it ends then.</param>
    /// <exception cref="WorkerStartException">It ended, or was not ready in time.</exception>
    public static async Task<WorkerThreads> StartAsync(WorkerProgram program, int threads, CancellationToken lifetime)
    {
        var habitats = Enumerable.Range(1, threads - 1).Select(_ => new WorkerHabitat(program.Place)).ToArray();
        WorkerProcess? process = null;
        try
        {
            process = await WorkerProcess.StartAsync(program with { Beside = [.. habitats.Select(h => (h.SocketPath, h.MarkerPath))] }, lifetime);
            var connections = await Task.WhenAll(habitats.Select(h => ConnectAsync(h, process, lifetime)));
            return new(process, [.. habitats.Zip(connections)]);
        }
        catch
        {
            process?.Dispose();
            foreach (var habitat in habitats) habitat.Dispose();
            throw;
        }
    }

    /// <summary>Ends the process, whatever it is doing.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.Exited;
        foreach (var (habitat, connection) in _beside)
        {
            connection.Dispose();
            habitat.Dispose();
        }
    }

    private static async Task<WorkerConnection> ConnectAsync(WorkerHabitat habitat, WorkerProcess process, CancellationToken lifetime)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(lifetime);
        var ready = GreetAsync(habitat, process.Voices, over.Token);
        if (await Task.WhenAny(ready, process.Ended) == process.Ended) await over.CancelAsync();
        return await ready;
    }

    private static async Task<WorkerConnection> GreetAsync(WorkerHabitat habitat, LeaseVoices voices, CancellationToken cancel)
    {
        var connection = new WorkerConnection(await habitat.AcceptAsync(cancel), voices: voices);
        try
        {
            await connection.GreetAsync(cancel);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
        _ = connection.ReadAsync();   // completes the results, and throws nothing
        return connection;
    }
}

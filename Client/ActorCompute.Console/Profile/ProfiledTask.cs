using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Profile;

/// <summary>A task as this machine runs it without a cluster: in a worker process, or if it is a built-in that waits, in this one.</summary>
/// <param name="Runs">What a worker is told to run.</param>
/// <param name="Folder">Where it keeps its socket, and finds the code of packages.</param>
internal sealed record ProfiledTask(string Name, TaskKind Kind, string Runs, PrivateFolder Folder)
{
    /// <summary>Asynchronous items that run beside each other, as on a node that is not told otherwise.</summary>
    public static int AtOnce { get; } = new ComputeNode.NodeOptions().IoCapacity;

    public CodeFolder Code => CodeOf(Folder);

    public static CodeFolder CodeOf(PrivateFolder folder) => new(Path.Combine(folder.Path, "code"));

    /// <summary>One item after the other.</summary>
    public Task<IWay> SequentialAsync(CancellationToken cancel) => Kind is TaskKind.Cpu
        ? ThreadsAsync(WayNames.Sequential, "one process, one thread", 1, cancel)
        : AsynchronousAsync(WayNames.Sequential, "one process, one at a time", 1, cancel);

    /// <summary>As many at once as one process can.</summary>
    public Task<IWay> TogetherAsync(CancellationToken cancel) => Kind is TaskKind.Cpu
        ? ThreadsAsync(WayNames.Threads, $"one process, {Environment.ProcessorCount} threads", Environment.ProcessorCount, cancel)
        : AsynchronousAsync(WayNames.Asynchronous, FormattableString.Invariant($"one process, {AtOnce:N0} at once"), AtOnce, cancel);

    private async Task<IWay> ThreadsAsync(string name, string place, int threads, CancellationToken cancel) =>
        new ProcessWay(name, place, await StartAsync(Program(), threads, cancel), Runs, Kind);

    private async Task<IWay> AsynchronousAsync(string name, string place, int atOnce, CancellationToken cancel) =>
        TaskCatalogue.Find(Runs) is not null
        ? new IoWay(name, place, Runs, atOnce)
        : new ProcessWay(name, place, await StartAsync(Program() with { IsAsync = true }, 1, cancel), Runs, Kind, atOnce);

    private WorkerProgram Program() => WorkerProgram.Locate(Folder.Path, Code, new NodeId("profile"));

    private static async Task<WorkerThreads> StartAsync(WorkerProgram program, int threads, CancellationToken cancel)
    {
        try
        {
            return await WorkerThreads.StartAsync(program, threads, cancel);
        }
        catch (WorkerStartException e)
        {
            cancel.ThrowIfCancellationRequested();
            throw new UserError(ExitStatus.BadInput, $"No worker process can be started: {e.Message}", e);
        }
    }
}

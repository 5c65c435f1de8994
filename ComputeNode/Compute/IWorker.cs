using System.Threading.Channels;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>A worker that is ready for leases. Disposing it closes its socket, upon which it ends by itself; one that does not is killed.</summary>
internal interface IWorker : IDisposable
{
    int ProcessId { get; }

    /// <summary>Results as they come; complete when the process has ended or is of no more use.</summary>
    ChannelReader<IReadOnlyList<ResultsFrame>> Results { get; }

    /// <summary>Completes when the process is gone, after <see cref="Results"/>.</summary>
    Task<WorkerExit> Exited { get; }

    /// <summary>The memory that it holds now, as the operating system counts; 0 once it is gone.</summary>
    long ResidentBytes { get; }

    /// <summary>Whether its talking thread answers, and what else shows that it lives.</summary>
    WorkerSigns Signs { get; }

    /// <summary>Asks the talking thread to show that it reads.</summary>
    void Ask();

    /// <summary>Hands it leases, to be run in this order after those it has, or if it runs many items at once, beside them.</summary>
    void Run(IReadOnlyList<Lease> leases);

    /// <summary>Nobody wants the lease's results any more: no item of it is started, and those that run are told so.</summary>
    void Stop(LeaseId lease);

    /// <summary>Kills it, whatever it is doing.</summary>
    void Kill();
}

/// <summary>Starts a worker; it is ended when the token is cancelled.</summary>
internal delegate Task<IWorker> StartWorker(CancellationToken lifetime);

using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Talking;

/// <summary>What the talking thread talks for: whoever runs leases. Nothing here waits for user code.</summary>
internal interface IWork
{
    /// <summary>Whether there is nothing that <see cref="Tick"/> must look after.</summary>
    bool IsIdle { get; }

    /// <summary>Takes leases that came together.</summary>
    void Add(IReadOnlyList<LeaseWork> works);

    /// <summary>No item of the lease from <paramref name="end"/> on is to be started; one that is not here has ended already.</summary>
    /// <param name="stops">Whether those that run are not wanted either.</param>
    void Trim(LeaseId lease, long end, bool stops);

    /// <summary>Called at regular times unless it is idle.</summary>
    void Tick();

    /// <summary>Sends the first frame.</summary>
    void Send(ReadyFrame ready);
}

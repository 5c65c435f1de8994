using ActorCompute.ComputeNode.Compute;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Io;

/// <summary>
/// The IoActor for asynchronous user code: its <see cref="AsyncWorkerActor"/>s have a process each. Shell of <see cref="AsyncLanes"/>. Rebuilt
/// from nothing, its children with it: the NodeActor hands back what it had.
/// </summary>
internal sealed class AsyncWorkersActor : ReceiveActor
{
    private readonly int _number;
    private readonly StartWorker _start;
    private readonly ILogger _log;
    private readonly long? _memoryLimit;
    private readonly AsyncLanes _lanes = new();
    private readonly List<IActorRef> _workers = [];

    public AsyncWorkersActor(int number, StartWorker start, ILogger log, long? memoryLimit)
    {
        (_number, _start, _log, _memoryLimit) = (number, start, log, memoryLimit);
        Receive<StartItems>(m => _workers[_lanes.LaneOf(m.Task)].Tell(m));
        Receive<CancelItems>(m =>
        {
            _lanes.Cancel(m.Lease);
            TellAll(m);
        });
        Receive<HoldResults>(TellAll);
        Receive<ItemsSetAside>(m =>
        {
            _lanes.SetApart(m.Task);
            foreach (var items in _lanes.Wanted(m.Items)) _workers[_lanes.LaneOf(items.Task)].Tell(items);
        });
        Receive<ItemsDone>(Context.Parent.Forward);
        Receive<ItemsKilled>(Context.Parent.Forward);
        Receive<ItemsLack>(Context.Parent.Forward);
        Receive<ItemsLost>(Context.Parent.Forward);
    }

    /// <param name="memoryLimit">Bytes that each of its workers may hold; null is all there are.</param>
    public static Props For(int number, StartWorker start, ILogger log, long? memoryLimit = null) =>
        Props.Create(() => new AsyncWorkersActor(number, start, log, memoryLimit));

    protected override void PreStart()
    {
        for (var lane = 0; lane < AsyncLanes.Count; lane++)
            _workers.Add(Context.ActorOf(AsyncWorkerActor.For(_number, isApart: lane > 0, _start, _log, _memoryLimit), $"lane-{lane}"));
    }

    protected override void PostRestart(Exception reason)
    {
        Context.Parent.Tell(new ItemsLost(_number, reason.Message));
        base.PostRestart(reason);
    }

    private void TellAll(object message)
    {
        foreach (var worker in _workers) worker.Tell(message);
    }
}

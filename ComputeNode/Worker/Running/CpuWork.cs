using System.Diagnostics;
using System.Net.Sockets;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker.Running;

/// <summary>Leases of synchronous tasks: one thread runs them, one item at a time.</summary>
internal sealed class CpuWork : IWork
{
    private readonly WorkQueue _queue;
    private readonly Outbox _outbox;
    private readonly Marker _marker;
    private readonly ItemWatch _watch = new();

    private CpuWork(WorkQueue queue, Outbox outbox, Marker marker) => (_queue, _outbox, _marker) = (queue, outbox, marker);

    /// <summary>With its thread running.</summary>
    /// <param name="retire">Ends the process: it has done its part, and all results are sent.</param>
    public static CpuWork Started(Socket socket, CodeShelf code, Marker marker, Action retire)
    {
        var (queue, outbox) = (new WorkQueue(), new Outbox(socket));
        new RunningThread(queue, outbox, marker, code, retire).Start();
        return new CpuWork(queue, outbox, marker);
    }

    public bool IsIdle => _queue.IsIdle;

    public void Add(IReadOnlyList<LeaseWork> works) => _queue.Add(works);

    public void Trim(LeaseId lease, long end, bool stops) => _queue.Trim(lease, end, stops);

    public void Tick()
    {
        _marker.Stamp();
        var running = _marker.Running;
        var time = _watch.Look(running, Stopwatch.GetElapsedTime(0));
        if (running is { Index: { } index }) _queue.Ran(running.Value.Lease, index, time);
        _outbox.Flush();
    }

    public void Send(ReadyFrame ready) => _outbox.Send(ready);
}

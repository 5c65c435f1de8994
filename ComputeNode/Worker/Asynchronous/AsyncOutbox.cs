using System.Diagnostics;
using System.Net.Sockets;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>
/// Sends what is finished, on a thread of its own: user code may hold every thread of the pool, and a node that does not read holds this
/// one alone.
/// </summary>
/// <param name="isLast">Whether the worker retires and nothing more is to come.</param>
/// <param name="ended">Told of leases that have been sent to their end.</param>
/// <param name="retire">Ends the process: it has done its part, and all results are sent.</param>
internal sealed class AsyncOutbox(Socket socket, Func<bool> isLast, Action<AsyncLease> ended, Action retire)
{
    private const int EnoughBytes = 64 << 10;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);   // the first leaves at once; those close behind go together

    private readonly object _gate = new();
    private readonly FrameWriter _frames = new();
    private HashSet<AsyncLease> _changed = [];
    private long _lastSent;
    private readonly IdleMeter _idle = new();
    private Usage _used = Usage.Now();   // of the start, which is nobody's

    public void Start() => new Thread(Run) { IsBackground = true, Name = "results" }.Start();

    /// <summary>There is something to send of this lease.</summary>
    public void Changed(AsyncLease lease)
    {
        lock (_gate)
        {
            _changed.Add(lease);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Sends the first frame, before there are any leases.</summary>
    public void Send(ReadyFrame ready)
    {
        lock (_gate)
        {
            ready.Write(_frames);
            Send();
        }
    }

    private void Run()
    {
        try
        {
            while (!SendChanged(WaitForChanges()))
            {
            }
            retire();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The node has closed the socket; the talking thread sees it too, and ends the process.
        }
    }

    private HashSet<AsyncLease> WaitForChanges()
    {
        lock (_gate)
        {
            while (_changed.Count == 0) Monitor.Wait(_gate);
            for (TimeSpan left; (left = Pace - Stopwatch.GetElapsedTime(_lastSent)) > TimeSpan.Zero;) Monitor.Wait(_gate, left);
            _lastSent = Stopwatch.GetTimestamp();
            var changed = _changed;
            _changed = [];
            return changed;
        }
    }

    /// <summary>Sends what has come of these leases; true if that was this worker's last word.</summary>
    private bool SendChanged(HashSet<AsyncLease> leases)
    {
        var frame = default(ResultsFrame?);   // one behind, for the very last one says that it is
        var taken = leases.Select(l => (Lease: l, Results: l.Take())).ToList();
        var each = UsedBy(taken.Sum(t => t.Results.Finished.Count));
        foreach (var (lease, (finished, ends)) in taken)
        {
            foreach (var next in ResultRuns.Of(lease.Id, finished, each, ends))
            {
                if (frame is { } previous) Write(previous);
                frame = next with { Lacks = next.Ended && lease.IsGivenBack };
            }
            if (finished.Count > 0) each = each with { Collections = 0 };   // they are told once
            if (ends) ended(lease);
        }
        var retires = isLast();
        if (frame is null && !retires) return false;
        // What made this worker's part complete may have been a lease of which nothing was left to start.
        var last = frame ?? new ResultsFrame(leases.First().Id, null, [], default, Ended: false);
        Write(last with { Retires = retires });
        Send();
        return retires;
    }

    /// <summary>What the process took since the last items, spread over these: whose thread did what, asynchronous code does not tell.</summary>
    private ItemShare UsedBy(int items)
    {
        if (items == 0) return default;
        var (before, now) = (_used, Usage.Now());
        var idle = _idle.Share();
        _used = Usage.Now();   // what it takes to look is no item's
        return new((now.Cpu - before.Cpu) / items, Math.Max(0, now.Allocated - before.Allocated) / items, now.Collections - before.Collections, idle);
    }

    private void Write(ResultsFrame frame)
    {
        frame.Write(_frames);
        if (_frames.Written.Length >= EnoughBytes) Send();
    }

    private void Send()
    {
        for (var rest = _frames.Written.Span; !rest.IsEmpty;) rest = rest[socket.Send(rest)..];
        _frames.Clear();
    }

    /// <summary>What the process has taken by now.</summary>
    private readonly record struct Usage(TimeSpan Cpu, long Allocated, long Collections)
    {
        public static Usage Now() => new(Environment.CpuUsage.TotalTime + ChildProcesses.CpuTime(), GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
    }
}

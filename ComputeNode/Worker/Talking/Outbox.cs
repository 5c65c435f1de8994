using System.Diagnostics;
using System.Net.Sockets;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Talking;

/// <summary>Items that have an outcome: their values, and which of them failed.</summary>
internal readonly record struct Finished(Segment? Values, IReadOnlyList<Failure> Failures);

/// <summary>What is running, seen by whoever sends.</summary>
internal interface IFinishedItems
{
    /// <summary>Finished items that have not been taken yet; no values if there are none. The values are valid until <see cref="Reuse"/>.</summary>
    Finished Take();

    /// <summary>All was taken, and no item runs: its space may be used again.</summary>
    void Reuse();
}

/// <summary>
/// Sends results. The running thread sends when a lease ends or its buffer is full, and so is slowed down by a node that does not read;
/// the talking thread sends what is finished meanwhile.
/// </summary>
internal sealed class Outbox(Socket socket) : IDisposable
{
    private const int EnoughBytes = 64 << 10;
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly FrameWriter _frames = new();
    private readonly CostMeter _cost = new();
    private LeaseId _lease;
    private IFinishedItems? _running;
    private long _oldest;

    /// <summary>The running thread waited for work; what it costs is counted from now on.</summary>
    public void Restart()
    {
        lock (_gate) _cost.Restart();
    }

    /// <summary>A lease starts to run.</summary>
    public void Begin(LeaseId lease, IFinishedItems running)
    {
        lock (_gate) (_lease, _running) = (lease, running);
    }

    /// <summary>Sends what is finished of the running lease, and makes room for more. For the running thread alone.</summary>
    public void SendFinished()
    {
        lock (_gate)
        {
            WriteFinished();
            _running?.Reuse();
            Send();
        }
    }

    /// <summary>No more items of the lease run: the rest of its results, and the word that it has ended, or that the worker retires, or both.</summary>
    /// <param name="lacks">Whether it ends before its time, for want of what the node had brought.</param>
    public void End(bool ended = true, bool retires = false, bool lacks = false)
    {
        lock (_gate)
        {
            var last = _running!.Take();
            for (Finished next; (next = _running.Take()).Values is not null; last = next) Write(last);
            Write(last, ended || lacks, retires, lacks);
            _running = null;
        }
    }

    /// <summary>Sends what has gathered, unless it is little and young and <paramref name="more"/> will follow at once.</summary>
    public void SendEnded(bool more)
    {
        lock (_gate)
        {
            if (!more || _frames.Written.Length >= EnoughBytes || Stopwatch.GetElapsedTime(_oldest) >= LongEnough) Send();
        }
    }

    /// <summary>Sends whatever is finished; nothing while the running thread sends, since that takes it along.</summary>
    public void Flush()
    {
        if (!_gate.TryEnter()) return;
        try
        {
            WriteFinished();
            Send();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Sends a frame that has nothing to do with results.</summary>
    public void Send(ReadyFrame ready)
    {
        lock (_gate)
        {
            ready.Write(_frames);
            Send();
        }
    }

    public void Dispose() => _frames.Dispose();

    private void WriteFinished()
    {
        while (_running?.Take() is { Values: not null } finished) Write(finished);
    }

    private void Write(Finished finished, bool ended = false, bool retires = false, bool lacks = false)
    {
        if (_frames.IsEmpty) _oldest = Stopwatch.GetTimestamp();
        new ResultsFrame(_lease, finished.Values, finished.Failures, _cost.Take(finished.Values?.Count ?? 0), ended, retires) { Lacks = lacks }.Write(_frames);
    }

    private void Send()
    {
        for (var rest = _frames.Written.Span; !rest.IsEmpty;) rest = rest[socket.Send(rest)..];
        _frames.Clear();
    }
}

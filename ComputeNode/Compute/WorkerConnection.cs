using System.Net.Sockets;
using System.Threading.Channels;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>The node's end of a worker's socket. Sending never blocks; what the worker says is read through <see cref="Results"/>.</summary>
internal sealed class WorkerConnection : IDisposable
{
    private const int SocketBytes = 1 << 20;
    private const int UnreadBatches = 4;   // beyond them the socket is not read, and the worker waits

    private readonly Socket _socket;
    private readonly FrameReader _frames = new();
    private readonly Channel<IReadOnlyList<ResultsFrame>> _results = Channel.CreateBounded<IReadOnlyList<ResultsFrame>>(
        new BoundedChannelOptions(UnreadBatches) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _closed = new();
    private readonly WorkerLeases _leases;
    private readonly LeaseVoices _voices;
    private readonly Lock _gate = new();
    private FrameWriter _gathering = new();
    private FrameWriter _sending = new();
    private bool _isSending;

    /// <param name="order">In which order the worker's outcomes may come; by default that of the items.</param>
    /// <param name="voices">The names under which the process prints; by default of this connection alone.</param>
    public WorkerConnection(Socket socket, Func<ItemRange, LeaseOutcomes>? order = null, LeaseVoices? voices = null)
    {
        (socket.SendBufferSize, socket.ReceiveBufferSize) = (SocketBytes, SocketBytes);
        (_socket, _leases, _voices) = (socket, new WorkerLeases(order ?? LeaseOutcomes.InOrder), voices ?? new LeaseVoices(WorkerProcess.NewVoice));
    }

    /// <summary>Results as they come, all that arrived together as one batch; complete once the socket is closed.</summary>
    public ChannelReader<IReadOnlyList<ResultsFrame>> Results => _results.Reader;

    /// <summary>Says hello, and waits until the worker is ready.</summary>
    /// <exception cref="WorkerProtocolException">The worker does not speak this protocol.</exception>
    /// <exception cref="SocketException">The worker closed the socket.</exception>
    public async Task GreetAsync(CancellationToken cancel)
    {
        lock (_gate) HelloFrame.Supported.Write(_gathering);
        Send();
        while (await ReceiveAsync(cancel))
        {
            if (IsReady()) return;
        }
        throw new SocketException((int)SocketError.ConnectionReset);
    }

    /// <summary>Reads results until the socket closes, or the worker says what none should.</summary>
    /// <returns>What was wrong with what it said; null if nothing.</returns>
    public async Task<string?> ReadAsync()
    {
        try
        {
            do
            {
                var batch = ReadBatch();
                if (batch.Count > 0) await _results.Writer.WriteAsync(batch, _closed.Token);
            }
            while (await ReceiveAsync(CancellationToken.None));
            return null;
        }
        catch (WorkerProtocolException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return null;   // a closed socket, by whichever side
        }
        finally
        {
            _results.Writer.Complete();
        }
    }

    public void Run(IReadOnlyList<Lease> leases)
    {
        lock (_gate)
        {
            foreach (var lease in leases)
            {
                new RunFrame(lease.Id, _voices.Give(lease), lease.Task, lease.Input) { Terms = lease.Terms }.Write(_gathering);
                _leases.Add(lease);
            }
        }
        Send();
    }

    /// <summary>Asks the worker to write this number into its marker.</summary>
    public void Ask(long number)
    {
        lock (_gate) new AskFrame(number).Write(_gathering);
        Send();
    }

    /// <summary>Whether the worker has the lease and has not said that it ended.</summary>
    public bool Has(LeaseId lease)
    {
        lock (_gate) return _leases.Has(lease);
    }

    /// <summary>Whether the worker has no lease, or has said of each that it ended.</summary>
    public bool IsIdle
    {
        get { lock (_gate) return _leases.IsEmpty; }
    }

    /// <param name="stops">Whether what runs from there on is not wanted either.</param>
    public void Trim(LeaseId lease, long end, bool stops = false)
    {
        lock (_gate)
        {
            new TrimFrame(lease, end, stops).Write(_gathering);
            _leases.Trim(lease, end);
        }
        Send();
    }

    /// <summary>Closes the socket; whatever is not read by now may be lost.</summary>
    public void Dispose()
    {
        _closed.Cancel();
        _socket.Dispose();
    }

    private async ValueTask<bool> ReceiveAsync(CancellationToken cancel)
    {
        var received = await _socket.ReceiveAsync(_frames.Space(), cancel);
        _frames.Received(received);
        return received > 0;
    }

    private bool IsReady()
    {
        if (!_frames.TryRead(out var frame)) return false;
        if (frame.Type is not FrameType.Ready) throw new WorkerProtocolException($"A worker that is greeted does not answer with {frame.Type}.");
        var ready = ReadyFrame.Read(frame.Body);
        return ready.Protocol is >= WorkerProtocol.OldestVersion and <= WorkerProtocol.NewestVersion
            ? true : throw new WorkerProtocolException($"The worker chose version {ready.Protocol} of the worker protocol.");
    }

    private List<ResultsFrame> ReadBatch()
    {
        var batch = new List<ResultsFrame>();
        while (_frames.TryRead(out var frame))
        {
            if (frame.Type is not FrameType.Results) throw new WorkerProtocolException($"A worker does not send {frame.Type}.");
            var results = ResultsFrame.Read(frame.Body);
            lock (_gate) _leases.Take(results);
            batch.Add(results);
        }
        return batch;
    }

    private void Send()
    {
        lock (_gate)
        {
            if (_isSending) return;
            _isSending = true;
        }
        _ = SendAsync();
    }

    /// <summary>Sends until nothing is left; what is written meanwhile gathers in the other buffer.</summary>
    private async Task SendAsync()
    {
        try
        {
            while (TakeGathered() is { } frames)
            {
                for (var rest = frames.Written; !rest.IsEmpty;) rest = rest[await _socket.SendAsync(rest)..];
                frames.Clear();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The reading side sees the closed socket too, and says so to the owner.
        }
    }

    private FrameWriter? TakeGathered()
    {
        lock (_gate)
        {
            _isSending = !_gathering.IsEmpty;
            if (!_isSending) return null;
            (_gathering, _sending) = (_sending, _gathering);
            return _sending;
        }
    }
}

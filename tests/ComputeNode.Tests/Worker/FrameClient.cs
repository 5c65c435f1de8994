using System.Net.Sockets;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Tests.Worker;

/// <summary>A node's end of a worker's socket that only passes frames on, whatever they say.</summary>
internal sealed class FrameClient(Socket socket) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly FrameReader _frames = new();
    private readonly Queue<ResultsFrame> _read = new();

    /// <summary>Says hello and waits for the answer.</summary>
    public async Task<ReadyFrame> GreetAsync()
    {
        await SendAsync(HelloFrame.Supported.Write);
        var ready = default(ReadyFrame?);
        while (ready is null && await ReceiveAsync())
        {
            if (_frames.TryRead(out var frame)) ready = ReadyFrame.Read(frame.Body);
        }
        return ready ?? throw new InvalidOperationException("The worker closed the socket.");
    }

    public Task RunAsync(params IReadOnlyList<Lease> leases) => SendAsync(writer =>
    {
        foreach (var lease in leases) new RunFrame(lease.Id, lease.Job.Value ?? "", lease.Task, lease.Input) { Terms = lease.Terms }.Write(writer);
    });

    public Task TrimAsync(LeaseId lease, long end) => SendAsync(new TrimFrame(lease, end).Write);

    /// <summary>The next results; null once the worker has closed the socket.</summary>
    public async Task<ResultsFrame?> NextAsync()
    {
        while (_read.Count == 0 && await ReceiveAsync())
        {
            while (_frames.TryRead(out var frame)) _read.Enqueue(ResultsFrame.Read(frame.Body));
        }
        return _read.TryDequeue(out var results) ? results : null;
    }

    /// <summary>All frames until a lease has ended, or the worker.</summary>
    public async Task<LeaseOutcome> ToEndAsync(LeaseId lease)
    {
        var outcome = new LeaseOutcome();
        while (await NextAsync() is { } frame)
        {
            if (frame.Lease == lease) outcome.Frames.Add(frame);
            if (frame.Lease == lease && frame.Ended) break;
        }
        return outcome;
    }

    public void Dispose()
    {
        socket.Dispose();
        _frames.Dispose();
    }

    private async Task<bool> ReceiveAsync()
    {
        using var cancel = new CancellationTokenSource(Deadline);
        try
        {
            var received = await socket.ReceiveAsync(_frames.Space(), cancel.Token);
            _frames.Received(received);
            return received > 0;
        }
        catch (SocketException)
        {
            return false;   // a worker that ends with frames unread resets the connection
        }
    }

    private async Task SendAsync(Action<FrameWriter> write)
    {
        using var writer = new FrameWriter();
        write(writer);
        for (var rest = writer.Written; !rest.IsEmpty;) rest = rest[await socket.SendAsync(rest)..];
    }
}

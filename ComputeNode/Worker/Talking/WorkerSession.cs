using System.Diagnostics;
using System.Net.Sockets;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Talking;

/// <summary>The talking thread: reads what the node says, and sends what is finished while a long lease runs.</summary>
/// <param name="heard">Shows the node the number that it asked for.</param>
internal sealed class WorkerSession(Socket socket, IWork work, Action<long> heard)
{
    private readonly FrameReader _frames = new();
    private readonly List<LeaseWork> _arrived = [];
    private long _ticked;

    /// <summary>Talks until the node closes the socket.</summary>
    /// <exception cref="WorkerProtocolException">The node says what no node should.</exception>
    public void Run()
    {
        try
        {
            while (WaitForBytes())
            {
                var received = socket.Receive(_frames.Space().Span);
                if (received == 0) return;
                _frames.Received(received);
                while (_frames.TryRead(out var frame)) Handle(frame);
                QueueArrived();
            }
        }
        catch (SocketException)
        {
            // The node is gone, which is how every session ends.
        }
    }

    /// <summary>Waits for something to read; looks after the work at regular times, however much there is to read.</summary>
    private bool WaitForBytes()
    {
        do
        {
            if (work.IsIdle || Stopwatch.GetElapsedTime(_ticked) < WorkerProtocol.FlushInterval) continue;
            work.Tick();
            _ticked = Stopwatch.GetTimestamp();
        }
        while (!socket.Poll(work.IsIdle ? Timeout.InfiniteTimeSpan : WorkerProtocol.FlushInterval, SelectMode.SelectRead));
        return true;
    }

    private void Handle(Frame frame)
    {
        switch (frame.Type)
        {
            case FrameType.Hello:
                Answer(HelloFrame.Read(frame.Body));
                break;
            case FrameType.Run:
                var run = RunFrame.Read(frame.Body);
                _arrived.Add(new LeaseWork(run.Lease, run.Task, run.Input) { Voice = run.Voice, Terms = run.Terms });
                break;
            case FrameType.Trim:
                QueueArrived();
                var trim = TrimFrame.Read(frame.Body);
                work.Trim(trim.Lease, trim.End, trim.Stops);
                break;
            case FrameType.Ask:
                heard(AskFrame.Read(frame.Body).Number);
                break;
            default:
                throw new WorkerProtocolException($"A node does not send {frame.Type}.");
        }
    }

    private void QueueArrived()
    {
        if (_arrived.Count == 0) return;
        work.Add(_arrived);
        _arrived.Clear();
    }

    private void Answer(HelloFrame hello)
    {
        var own = HelloFrame.Supported;
        var protocol = hello.Agree() ?? throw new WorkerProtocolException(
            $"The node speaks versions {hello.Oldest} to {hello.Newest} of the worker protocol, this worker {own.Oldest} to {own.Newest}.");
        work.Send(new ReadyFrame(protocol, Environment.ProcessId));
    }
}

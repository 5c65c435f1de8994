using System.Threading.Channels;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Tests.Io;

/// <summary>A worker whose every word the test says.</summary>
internal sealed class FakeWorker(int number, Action<object> tell) : IWorker
{
    private readonly Channel<IReadOnlyList<ResultsFrame>> _results = Channel.CreateUnbounded<IReadOnlyList<ResultsFrame>>(
        new UnboundedChannelOptions { AllowSynchronousContinuations = true });
    private readonly TaskCompletionSource<WorkerExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int ProcessId => number;

    public long ResidentBytes { get; set; }

    public ChannelReader<IReadOnlyList<ResultsFrame>> Results => _results.Reader;

    public Task<WorkerExit> Exited
    {
        get
        {
            IsAwaited = true;
            return _exited.Task;
        }
    }

    /// <summary>Whether somebody waits for its end, as who knows that it has said its last does.</summary>
    public bool IsAwaited { get; private set; }

    public WorkerSigns Signs { get; set; } = new(HasAnswered: true, IsRunnable: false, TimeSpan.Zero);

    public void Ask()
    {
    }

    public void Say(params ResultsFrame[] frames) => Assert.True(_results.Writer.TryWrite(frames));

    /// <summary>Its socket is closed, and the process not yet gone.</summary>
    public void SayLast() => _results.Writer.TryComplete();

    public void Die()
    {
        _results.Writer.TryComplete();
        _exited.TrySetResult(new WorkerExit(null, $"Worker {number} died."));
    }

    public void Run(IReadOnlyList<Lease> leases) => tell(new Ran(this, leases));

    public void Stop(LeaseId lease) => tell(new Stopped(lease));

    public void Kill()
    {
        tell(new Killed());
        Die();
    }

    public void Dispose() => Die();

    internal sealed record Ran(FakeWorker Worker, IReadOnlyList<Lease> Leases);

    internal sealed record Stopped(LeaseId Lease);

    internal sealed record Killed;
}

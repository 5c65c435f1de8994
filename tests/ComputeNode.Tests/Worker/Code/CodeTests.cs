using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>A worker in this process, and code that is sent to it.</summary>
public abstract class CodeTests : IAsyncLifetime
{
    private InProcessWorker _worker = null!;
    private long _sequence;

    private protected SentCode Code { get; } = new();

    public async Task InitializeAsync() => _worker = await InProcessWorker.StartAsync(Code.Folder);

    public async Task DisposeAsync()
    {
        await _worker.DisposeAsync();
        Code.Dispose();
    }

    private protected InProcessWorker Worker => _worker;

    private protected Lease NextLease(string task, Segment input) => Of(++_sequence, input, task);

    private protected Task<LeaseOutcome> RunAsync(string task, Segment input) => _worker.RunAsync(NextLease(task, input));

    private protected Task<LeaseOutcome> RunAsync(string task, params string[] items) => RunAsync(task, Json(items));

    /// <summary>Runs a task whose results are documents.</summary>
    private protected async Task<IReadOnlyList<string>> DocumentsAsync(string task, params string[] items)
    {
        var outcome = await RunAsync(task, items);
        Assert.Empty(outcome.Failures.Select(f => f.Message));
        return outcome.Documents;
    }

    /// <summary>Runs a task of which every item fails for the same reason.</summary>
    private protected async Task<Failure> FailureAsync(string task, params string[] items)
    {
        var outcome = await RunAsync(task, items);
        Assert.Equal(items.Length, outcome.Failures.Count);
        return Assert.Single(outcome.Failures.Select(f => f with { Index = 0 }).Distinct());
    }

    /// <summary>Runs a task whose results are numbers.</summary>
    private protected async Task<IReadOnlyList<T>> NumbersAsync<T>(string task, Segment input) where T : struct
    {
        var outcome = await RunAsync(task, input);
        Assert.Empty(outcome.Failures.Select(f => f.Message));
        Assert.All(outcome.Segments, s => Assert.Equal(ElementTypes.Of(typeof(T)), s.Element));
        return [.. outcome.Segments.SelectMany(s => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(s.Data.Span).ToArray())];
    }
}

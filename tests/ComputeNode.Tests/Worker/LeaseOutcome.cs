using System.Runtime.InteropServices;
using System.Threading.Channels;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Tests.Worker;

/// <summary>All that a worker said of one lease.</summary>
internal sealed class LeaseOutcome
{
    public List<ResultsFrame> Frames { get; } = [];

    public IReadOnlyList<Segment> Segments => [.. Frames.Select(f => f.Values).OfType<Segment>()];

    public IReadOnlyList<Failure> Failures => [.. Frames.SelectMany(f => f.Failures)];

    public WorkCost Cost => Frames.Aggregate(default(WorkCost), (sum, f) => sum + f.Cost);

    public IReadOnlyList<long> Numbers => [.. Segments.SelectMany(s => MemoryMarshal.Cast<byte, long>(s.Data.Span).ToArray())];

    public IReadOnlyList<string> Documents => [.. Segments.SelectMany(TestLeases.Documents)];

    /// <summary>Reads until the lease has ended, or the results have.</summary>
    public static async Task<LeaseOutcome> ReadAsync(ChannelReader<IReadOnlyList<ResultsFrame>> results, LeaseId lease, TimeSpan deadline)
    {
        using var cancel = new CancellationTokenSource(deadline);
        var outcome = new LeaseOutcome();
        await foreach (var batch in results.ReadAllAsync(cancel.Token))
        {
            outcome.Frames.AddRange(batch.Where(f => f.Lease == lease));
            if (outcome.Frames.Exists(f => f.Ended)) break;
        }
        return outcome;
    }
}

using System.Diagnostics;
using ActorCompute.Messages.Nodes;
using Akka.Actor;

namespace ActorCompute.ComputeNode.Bench;

/// <summary>Hands out leases, always a few thousand ahead, and acknowledges whatever comes.</summary>
internal sealed class CountingCoordinator : ReceiveActor
{
    private const int Ahead = 4096;

    private readonly IReadOnlyList<Lease> _leases;
    private int _next;

    public CountingCoordinator(IReadOnlyList<Lease> leases, long items, TaskCompletionSource<TimeSpan> done)
    {
        _leases = leases;
        var start = 0L;
        var (ended, seen) = (0, 0L);
        Receive<RegisterNode>(_ =>
        {
            start = Stopwatch.GetTimestamp();
            Sender.Tell(new Registered(1, "bench", 1));
            Assign(Ahead);
        });
        Receive<DeliverResults>(m =>
        {
            var now = m.Results.Count(r => r.End is not null);
            ended += now;
            seen += m.Results.Sum(r => r.Values?.Count ?? 0);
            Sender.Tell(new AcknowledgeResults([.. m.Results.Select(r => r.Number)]));
            Assign(now);
            if (ended == leases.Count && seen == items) done.TrySetResult(Stopwatch.GetElapsedTime(start));
        });
        ReceiveAny(_ => { });
    }

    private void Assign(int count)
    {
        var leases = _leases.Skip(_next).Take(count).ToList();
        _next += leases.Count;
        if (leases.Count > 0) Sender.Tell(new AssignLeases(leases));
    }
}

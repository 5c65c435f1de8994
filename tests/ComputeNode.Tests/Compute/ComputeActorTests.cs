using System.Diagnostics;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using static ActorCompute.ComputeNode.Tests.TestLeases;
using Failure = ActorCompute.Messages.Failure;

namespace ActorCompute.ComputeNode.Tests.Compute;

/// <summary>A slot with a real worker; this test is its NodeActor.</summary>
[Collection(nameof(WorkerProcess))]
public sealed class ComputeActorTests : TestKit
{
    private const string Forever = "1000000000000000";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20), LongerThanAStop = TimeSpan.FromSeconds(3);

    private readonly TestProbe _node;
    private readonly IActorRef _slot;
    private readonly int _worker;

    public ComputeActorTests()
    {
        _node = CreateTestProbe();
        _slot = _node.ChildActorOf(ComputeActor.For(0, TestWorkers.Program, NullLogger.Instance));
        _worker = _node.ExpectMsg<SlotReady>(Deadline).Worker;
    }

    [Fact]
    public void Stopping_a_lease_that_has_ended_or_waits_spares_the_one_that_runs()
    {
        Run(Cpu(1));
        _node.FishForMessage<SlotResults>(m => m.Results.Any(r => r.Ended), Deadline);
        Run(Of(2, Json(Forever), "sum-squares"), Cpu(3));
        _slot.Tell(new StopRunning(Id(1)));
        _slot.Tell(new StopRunning(Id(3)));
        _node.ExpectNoMsg(LongerThanAStop);
        _slot.Tell(new StopRunning(Id(2)));
        Assert.Equal(Id(2), _node.FishForMessage<SlotLost>(_ => true, Deadline).Running?.Lease);
    }

    [Fact]
    public void An_item_that_runs_on_after_its_time_costs_the_slot_its_worker_and_is_named()
    {
        var limit = TimeSpan.FromMilliseconds(500);
        Run(Of(1, Json(4, "10", Forever, "20"), "sum-squares") with { Terms = new(0, limit) });
        Assert.Equal(1, _node.FishForMessage<SlotResults>(_ => true, Deadline).Results.Sum(r => r.Values!.Count));
        Assert.Equal(new KilledItem(Id(1), 5, Failure.OfTimeout(5, limit)), _node.FishForMessage<SlotLost>(_ => true, Deadline).Killed);
        _node.ExpectMsg<SlotReady>(Deadline);
    }

    [Fact]
    public void A_slot_that_is_held_notices_that_its_worker_died()
    {
        _slot.Tell(new HoldResults(true));
        using var process = Process.GetProcessById(_worker);
        var idle = process.TotalProcessorTime;
        Run(Cpu(1, count: 60_000_000));
        AwaitCondition(() => IsBlocked(process, idle), Deadline);
        process.Kill();
        _node.FishForMessage<SlotLost>(_ => true, Deadline);
    }

    private void Run(params Lease[] leases) => _slot.Tell(new RunLeases(_worker, leases));

    /// <summary>Whether it has worked, and now waits for the node to read.</summary>
    private static bool IsBlocked(Process process, TimeSpan idle)
    {
        process.Refresh();
        var before = process.TotalProcessorTime;
        process.WaitForExit(TimeSpan.FromMilliseconds(200));
        process.Refresh();
        return before > idle && process.TotalProcessorTime == before;
    }
}

using System.Net.Sockets;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Reducing;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Reducing;

/// <summary>What a worker that folds is at, as its node sees it.</summary>
public class MergeMarkerTests
{
    [Fact]
    public async Task A_merge_that_kills_its_worker_is_told_from_the_item_beside_it()
    {
        using var habitat = new WorkerHabitat(Path.GetTempPath());
        var accepting = habitat.AcceptAsync(CancellationToken.None);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(habitat.SocketPath));
        using var accepted = await accepting;
        using var marker = new Marker(habitat.MarkerPath);
        using var outbox = new Outbox(socket);
        var lease = Cpu(1, first: 12, count: 4);
        var (ofItems, ofMerges) = (new List<bool>(), new List<bool>());
        var merging = new Merging<long>((left, right) => Seen(ofMerges, left + right), _ => 0, (json, value) => json.WriteNumberValue(value));
        new FoldRunner<long, long, long>(Integers.Of, n => Seen(ofItems, n), n => n, merging)
            .Run(new Run(new LeaseWork(lease.Id, lease.Task, lease.Input), outbox, marker, new LargeDocuments(null)));
        Assert.Equal([false, false, false, false], ofItems);
        Assert.Equal([true, true, true], ofMerges);
        Assert.False(habitat.Running()!.Value.IsMerging);

        long Seen(List<bool> list, long value)
        {
            list.Add(habitat.Running()!.Value.IsMerging);
            return value;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_node_says_so(bool isMerging)
    {
        var work = new NodeWork(new NodeId("n"), slots: 1, ioActors: 0, ioCapacity: 1);
        work.Use(0, worker: 1);
        work.Take([Cpu(1, first: 10, count: 4)]);
        work.TakeOrders();
        work.Lose(0, new RunningItem(Id(1), 12, 0) { IsMerging = isMerging }, "killed");
        var end = Assert.Single(work.Results.Send(TimeSpan.Zero).SelectMany(r => r)).End;
        Assert.Equal((true, 12L, isMerging), (end!.WorkerLost, end.Culprit, end.InMerge));
    }
}

using System.Net.Sockets;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker;

/// <summary>A reader of inputs that throws costs its items, not the process.</summary>
public sealed class UnreadableInputTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_input_that_cannot_be_opened_fails_its_items()
    {
        var outcome = await RunAsync(_ => throw new InvalidOperationException("no"));
        Assert.Equal([10L, 11, 12], outcome.Failures.Select(f => f.Index));
        Assert.All(outcome.Failures, f => Assert.Equal((FailureKind.BadInput, "The input cannot be read: no"), (f.Kind, f.Message)));
    }

    [Fact]
    public async Task An_input_that_breaks_fails_the_items_from_there_on()
    {
        var outcome = await RunAsync(_ => new BreakingInput());
        Assert.Equal([10L, 11, 12], outcome.Failures.Select(f => f.Index));
        Assert.Equal(["the first", "The input cannot be read: broken", "The input cannot be read: broken"], outcome.Failures.Select(f => f.Message));
    }

    private static async Task<LeaseOutcome> RunAsync(Func<Segment, ItemInput<long>> open)
    {
        using var habitat = new WorkerHabitat(Path.GetTempPath());
        var accepting = habitat.AcceptAsync(CancellationToken.None);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(habitat.SocketPath));
        using var connection = new WorkerConnection(await accepting);
        using var marker = new Marker(habitat.MarkerPath);
        using var outbox = new Outbox(socket);
        var lease = Cpu(1, first: 10, count: 3);
        connection.Run([lease]);
        new NumberRunner<long, long>(open, n => n).Run(new Run(new LeaseWork(lease.Id, lease.Task, lease.Input), outbox, marker, new LargeDocuments(null)));
        outbox.SendEnded(more: false);
        var reading = connection.ReadAsync();
        var outcome = await LeaseOutcome.ReadAsync(connection.Results, lease.Id, Deadline);
        connection.Dispose();
        Assert.Null(await reading);
        return outcome;
    }

    private sealed class BreakingInput : ItemInput<long>
    {
        private bool _isBroken;

        public override int Read(Span<long> into, out string? defect)
        {
            if (_isBroken) throw new InvalidOperationException("broken");
            _isBroken = true;
            defect = "the first";
            return 0;
        }
    }
}

using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Wire;
using ActorCompute.Protos;
using Grpc.Core;
using Segment = ActorCompute.Messages.Segments.Segment;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>Who watches a job of which nothing runs is told why, and what else keeps it later.</summary>
public sealed class WatchTests : IAsyncLifetime
{
    private TestCoordinator _coordinator = null!;

    public async Task InitializeAsync() => _coordinator = await TestCoordinator.StartAsync();

    public Task DisposeAsync() => _coordinator.DisposeAsync().AsTask();

    [Fact]
    public async Task What_keeps_a_job_is_told_anew_when_it_changes_though_the_job_does_not()
    {
        await SubmitAsync("j");
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var watch = _coordinator.Jobs.Watch(new() { Id = "j" }, cancellationToken: cancel.Token);
        await UntilAsync(watch, "No node is there that could run it", cancel.Token);
        using var node = _coordinator.NewInbox();
        _coordinator.Actor.Tell(new RegisterNode(new(new("n"), 1, Slots: 0, IoCapacity: 10, new Dictionary<string, string>(), "test"), ProtocolVersions.Supported, []), node.Receiver);
        await UntilAsync(watch, "No node that is there has a slot", cancel.Token);
        await _coordinator.Jobs.CancelAsync(new() { Id = "j" }, cancellationToken: cancel.Token);
        var last = await watch.ResponseStream.ReadAllAsync(cancel.Token).LastAsync(cancel.Token);
        Assert.Equal(("cancelled", ""), (last.State, last.Waiting));
    }

    private static async Task UntilAsync(AsyncServerStreamingCall<Job> watch, string waiting, CancellationToken cancel)
    {
        while (await watch.ResponseStream.MoveNext(cancel))
            if (watch.ResponseStream.Current.Waiting.StartsWith(waiting, StringComparison.Ordinal)) return;
        Assert.Fail($"The watch ended before it said '{waiting}'.");
    }

    private async Task SubmitAsync(string job)
    {
        await _coordinator.Jobs.OpenAsync(new() { Id = job, Task = "square" });
        using var append = _coordinator.Jobs.Append();
        await append.RequestStream.WriteAsync(new() { Id = job, Segment = Segment.OfRange(0, 1, 1, 3).ToProto() });
        Assert.True(await append.ResponseStream.MoveNext());
        await append.RequestStream.CompleteAsync();
        await _coordinator.Jobs.CloseAsync(new() { Id = job, Total = 3 });
    }
}

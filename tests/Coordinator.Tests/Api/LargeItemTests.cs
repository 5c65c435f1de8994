using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Wire;
using Grpc.Core;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>What an append may refer to.</summary>
public sealed class LargeItemTests : IAsyncLifetime
{
    private TestCoordinator _coordinator = null!;

    public async Task InitializeAsync()
    {
        _coordinator = await TestCoordinator.StartAsync();
        await _coordinator.Jobs.OpenAsync(new() { Id = "j", Task = "word-count" });
    }

    public Task DisposeAsync() => _coordinator.DisposeAsync().AsTask();

    [Fact]
    public async Task An_item_that_is_here_is_taken()
    {
        byte[] bytes = [.. "\"a\""u8];
        await _coordinator.PutAsync(bytes);
        Assert.Equal(1, await AppendAsync(Segment.OfReference(0, ContentReference.Of(bytes))));
    }

    [Fact]
    public async Task One_that_is_not_here_or_of_another_length_is_refused_by_name()
    {
        var gone = ContentReference.Of("gone"u8);
        await Refusals.With(StatusCode.FailedPrecondition, () => AppendAsync(Segment.OfReference(0, gone)), gone.Hash.Value);
        var here = ContentReference.Of([1, 2]);
        await _coordinator.PutAsync([1, 2]);
        await Refusals.With(StatusCode.FailedPrecondition, () => AppendAsync(Segment.OfReference(0, here with { Bytes = 3 })), here.Hash.Value);
    }

    [Fact]
    public async Task Several_in_one_segment_are_refused()
    {
        await _coordinator.PutAsync([1]);
        var one = ContentReference.Of([1]);
        var two = SegmentJoin.Join([Segment.OfReference(0, one), Segment.OfReference(1, one)]).Single();
        await Refusals.With(StatusCode.InvalidArgument, () => AppendAsync(two), "one by one");
    }

    [Fact]
    public async Task An_append_of_no_items_is_a_sign_of_life_and_nothing_else() =>
        Assert.Equal(0, await AppendAsync(Segment.OfJson(0, default, default)));

    private async Task<long> AppendAsync(Segment segment)
    {
        using var call = _coordinator.Jobs.Append();
        await call.RequestStream.WriteAsync(new() { Id = "j", Segment = segment.ToProto() });
        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.MoveNext(CancellationToken.None) ? call.ResponseStream.Current.Next : throw new InvalidOperationException("No answer.");
    }
}

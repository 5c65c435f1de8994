using System.Security.Cryptography;
using ActorCompute.Messages.Content;
using Grpc.Core;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>Content over the API, on a real socket.</summary>
public sealed class ContentServiceTests : IAsyncLifetime
{
    private TestCoordinator _coordinator = null!;

    public async Task InitializeAsync() => _coordinator = await TestCoordinator.StartAsync();

    public Task DisposeAsync() => _coordinator.DisposeAsync().AsTask();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ContentLimits.ChunkBytes)]
    [InlineData(3_000_001)]
    public async Task What_is_put_is_fetched(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        Assert.Equal(bytes, await _coordinator.FetchAsync(await _coordinator.PutAsync(bytes)));
    }

    [Fact]
    public async Task Find_says_what_is_missing()
    {
        var (here, gone) = (await _coordinator.PutAsync([1]), ContentHash.Of([2]));
        var found = await _coordinator.Content.FindAsync(new() { Hashes = { here.Value, gone.Value, gone.Value } });
        Assert.Equal([gone.Value], found.Missing);
    }

    [Fact]
    public async Task Many_put_the_same_piece_at_once()
    {
        var bytes = RandomNumberGenerator.GetBytes(1_000_000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => _coordinator.PutAsync(bytes, chunk: 50_000 + i)));
        Assert.Equal(bytes, await _coordinator.FetchAsync(ContentHash.Of(bytes)));
    }

    [Fact]
    public async Task Other_bytes_than_those_named_are_refused()
    {
        var named = ContentHash.Of([1]);
        await Refusals.With(StatusCode.InvalidArgument, () => _coordinator.PutAsync([2], named), named.Value);
        Assert.Equal([named.Value], (await _coordinator.Content.FindAsync(new() { Hashes = { named.Value } })).Missing);
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_leaves_nothing()
    {
        byte[] bytes = [1, 2, 3];
        using (var call = _coordinator.Content.Put())
            await call.RequestStream.WriteAsync(new() { Hash = ContentHash.Of(bytes).Value, Data = Google.Protobuf.ByteString.CopyFrom(bytes[..2]) });
        await _coordinator.RestartAsync();   // by then the call has ended
        Assert.Empty(Directory.GetFiles(_coordinator.ContentFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_is_no_name_of_content_is_refused()
    {
        await Refusals.With(StatusCode.InvalidArgument, async () => await _coordinator.Content.FindAsync(new() { Hashes = { "../../etc/passwd" } }), "passwd");
        await Refusals.With(StatusCode.NotFound, () => _coordinator.FetchAsync(ContentHash.Of([5])), ContentHash.Of([5]).Value);
    }

    [Fact]
    public async Task A_piece_over_the_limit_is_refused_while_it_is_still_sent()
    {
        var part = Google.Protobuf.ByteString.CopyFrom(new byte[4 << 20]);
        using var call = _coordinator.Content.Put();
        await call.RequestStream.WriteAsync(new() { Hash = ContentHash.Of([1]).Value, Data = part });
        await Assert.ThrowsAsync<RpcException>(async () =>
        {
            for (long sent = part.Length; sent < 2 * ContentLimits.PieceBytes; sent += part.Length) await call.RequestStream.WriteAsync(new() { Data = part });
        });
        await Refusals.With(StatusCode.InvalidArgument, async () => await call, "256 MiB");
        Assert.Empty(Directory.GetFiles(_coordinator.ContentFolder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_put_of_nothing_is_refused()
    {
        using var call = _coordinator.Content.Put();
        await call.RequestStream.CompleteAsync();
        await Refusals.With(StatusCode.InvalidArgument, async () => await call, "hash");
    }
}

using System.Security.Cryptography;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Content;
using ActorCompute.Protos;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

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
        Assert.Empty(_coordinator.StoredFiles());
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
        await using var endless = new EndlessStream();
        await Refusals.With(StatusCode.InvalidArgument, () => _coordinator.Content.PutAsync(ContentHash.Of([1]), endless, long.MaxValue - 1, CancellationToken.None), "256 MiB");
        Assert.Empty(_coordinator.StoredFiles());
    }

    [Fact]
    public async Task Whoever_is_refused_while_they_write_is_told_every_time()
    {
        var part = Google.Protobuf.ByteString.CopyFrom(new byte[4 << 20]);
        for (var i = 0; i < 100; i++)
        {
            using var call = _coordinator.Content.Put();
            var requests = new RequestWriter<PutContentRequest>(call.RequestStream, call.ResponseAsync, TimeSpan.FromMinutes(1), TimeProvider.System);
            while (await requests.WriteAsync(new() { Hash = "no name", Data = part })) { }
            await Refusals.With(StatusCode.InvalidArgument, requests.AnswerAsync, "no name");
        }
    }

    [Fact]
    public async Task A_piece_that_the_disk_does_not_give_or_take_is_told_so()
    {
        var piece = ContentHash.Of([7]);
        Directory.CreateDirectory(Path.Combine(_coordinator.ContentFolder, piece.Value[..2], piece.Value));   // no file can be read or put there
        await Refusals.With(StatusCode.Unavailable, () => _coordinator.FetchAsync(piece), "The coordinator cannot read content in", _coordinator.ContentFolder);
        await Refusals.With(StatusCode.ResourceExhausted, () => _coordinator.PutAsync([7]), "The coordinator cannot store content in", _coordinator.ContentFolder);
    }

    [Fact]
    public async Task A_put_of_nothing_is_refused()
    {
        using var call = _coordinator.Content.Put();
        await call.RequestStream.CompleteAsync();
        await Refusals.With(StatusCode.InvalidArgument, async () => await call, "hash");
    }
}

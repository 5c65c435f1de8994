using System.Security.Cryptography;
using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Tests.Content;

/// <summary>Against real files: a piece is there whole, or not at all.</summary>
public sealed class ContentStoreTests : IDisposable
{
    private readonly TemporaryFolder _data = new();
    private readonly ContentStore _store;

    public ContentStoreTests() => _store = Open();

    private string Folder => _data.File("content");

    [Fact]
    public async Task A_piece_is_read_as_it_was_stored()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var piece = await PutAsync(bytes, parts: 7);
        Assert.Equal(bytes, await ReadAsync(piece));
        Assert.Equal(bytes.Length, _store.UsedLength(piece));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(Folder, piece.Value[..2], piece.Value)));
    }

    [Fact]
    public async Task It_is_there_for_the_next_coordinator()
    {
        var piece = await PutAsync([1, 2, 3]);
        Assert.True(Open().Use(piece));
    }

    [Fact]
    public async Task An_empty_piece_is_one_too() => Assert.Empty(await ReadAsync(await PutAsync([])));

    [Fact]
    public void What_was_never_stored_is_not_there()
    {
        var piece = ContentHash.Of([9]);
        Assert.False(_store.Use(piece));
        Assert.Null(_store.UsedLength(piece));
        Assert.Null(_store.Find(piece));
    }

    [Fact]
    public async Task Its_user_alone_may_read_it()
    {
        if (OperatingSystem.IsWindows()) return;
        var file = Path.Combine(Folder, (await PutAsync([1])).Value[..2], ContentHash.Of([1]).Value);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Fact]
    public void A_folder_of_somebody_else_s_is_refused_and_keeps_what_it_holds()
    {
        foreach (var theirs in new[] { "letters.txt", "images/a.png" })
        {
            var file = Path.Combine(_data.File($"theirs-{theirs.Length}"), theirs);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, "mine");
            var error = Assert.Throws<UserError>(() => ContentStore.Open(_data.File($"theirs-{theirs.Length}"), durable: true, TimeProvider.System));
            Assert.Contains("which ActorCompute has not put there", error.Message, StringComparison.Ordinal);
            Assert.Equal("mine", File.ReadAllText(file));
        }
    }

    [Fact]
    public async Task Drafts_of_a_process_that_died_go_and_nothing_else_does()
    {
        var draft = Path.Combine(Folder, "drafts", $"{ContentHash.Of([1])}.{Guid.NewGuid():N}");
        var theirs = Path.Combine(Folder, "drafts", "notes.txt");
        foreach (var file in new[] { draft, theirs }) await File.WriteAllTextAsync(file, "");
        Open();
        Assert.Equal((false, true), (File.Exists(draft), File.Exists(theirs)));
    }

    [Fact]
    public async Task A_folder_that_somebody_deleted_is_made_again_by_the_next_piece()
    {
        Directory.Delete(Folder, recursive: true);
        Assert.Empty(_store.List());
        Assert.True(_store.Use(await PutAsync([1, 2, 3])));
    }

    [Fact]
    public async Task Any_number_may_store_the_same_piece_at_once()
    {
        var bytes = RandomNumberGenerator.GetBytes(500_000);
        var piece = ContentHash.Of(bytes);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            await _store.PutAsync(piece, Parts(bytes, i + 1), CancellationToken.None);
            Assert.Equal(bytes, await ReadAsync(piece));
        })));
        Assert.Empty(Drafts);
    }

    [Fact]
    public async Task Bytes_of_another_hash_are_refused()
    {
        var piece = ContentHash.Of([1, 2, 3]);
        var refusal = await Assert.ThrowsAsync<UserError>(() => _store.PutAsync(piece, Parts([1, 2, 4], 1), CancellationToken.None));
        Assert.Contains(piece.Value, refusal.Message, StringComparison.Ordinal);
        AssertNothingLeft(piece);
    }

    [Fact]
    public async Task A_piece_that_is_cut_off_leaves_nothing()
    {
        var piece = ContentHash.Of([1, 2, 3]);
        await Assert.ThrowsAsync<OperationCanceledException>(() => _store.PutAsync(piece, CutOff(), CancellationToken.None));
        AssertNothingLeft(piece);

        static async IAsyncEnumerable<ReadOnlyMemory<byte>> CutOff()
        {
            yield return new byte[] { 1, 2 };
            await Task.Yield();
            throw new OperationCanceledException();
        }
    }

    [Fact]
    public async Task A_piece_over_the_limit_is_refused_as_soon_as_it_is()
    {
        var part = new byte[16 << 20];
        var sent = 0;
        var piece = ContentHash.Of([1]);
        await Assert.ThrowsAsync<UserError>(() => _store.PutAsync(piece, Endless(), CancellationToken.None));
        Assert.Equal(ContentLimits.PieceBytes / part.Length + 1, sent);
        AssertNothingLeft(piece);

        async IAsyncEnumerable<ReadOnlyMemory<byte>> Endless()
        {
            while (true)
            {
                sent++;
                await Task.Yield();
                yield return part;
            }
        }
    }

    [Fact]
    public async Task No_room_is_one_sentence()
    {
        Directory.Delete(Path.Combine(Folder, "drafts"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "drafts"), "in the way");
        var refusal = await Assert.ThrowsAsync<UserError>(() => PutAsync([1]));
        Assert.Contains(Folder, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_piece_that_somebody_needed_meanwhile_is_not_removed()
    {
        var (now, piece, other) = (TimeProvider.System.GetUtcNow(), await PutAsync([1, 2]), await PutAsync([3]));
        foreach (var old in new[] { piece, other }) File.SetLastWriteTimeUtc(Path.Combine(Folder, old.Value[..2], old.Value), DateTime.UnixEpoch);
        Assert.Equal([(piece, DateTimeOffset.UnixEpoch), (other, DateTimeOffset.UnixEpoch)], _store.List().OrderBy(p => p.Hash == other).Select(p => (p.Hash, p.Used)));
        Assert.True(_store.Use(piece));
        Assert.Null(_store.Remove(piece, now - TimeSpan.FromHours(1)));
        Assert.Equal(1, _store.Remove(other, now - TimeSpan.FromHours(1)));
        Assert.Equal((true, false), (_store.Use(piece), _store.Use(other)));
        Assert.Null(_store.Remove(other, now));
    }

    public void Dispose() => _data.Dispose();

    private string[] Drafts => Directory.GetFiles(Path.Combine(Folder, "drafts"));

    private ContentStore Open() => ContentStore.Open(Folder, durable: true, TimeProvider.System);

    private void AssertNothingLeft(ContentHash piece)
    {
        Assert.False(_store.Use(piece));
        Assert.Empty(Drafts);
    }

    private async Task<ContentHash> PutAsync(byte[] bytes, int parts = 1)
    {
        var piece = ContentHash.Of(bytes);
        await _store.PutAsync(piece, Parts(bytes, parts), CancellationToken.None);
        return piece;
    }

    private async Task<byte[]> ReadAsync(ContentHash piece)
    {
        await using var file = _store.Find(piece)!;
        var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static IAsyncEnumerable<ReadOnlyMemory<byte>> Parts(byte[] bytes, int count) =>
        bytes.Chunk(Math.Max(1, bytes.Length / count)).Select(c => (ReadOnlyMemory<byte>)c).ToAsyncEnumerable();
}

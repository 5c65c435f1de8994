using System.Text;
using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Tests.Content;

/// <summary>The power goes after any step that was taken on the disk: what somebody was told is there must be there.</summary>
public sealed class PowerCutTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly RecordingDisk _disk;

    public PowerCutTests() => _disk = new(_root.Path);

    private string Folder => _root.File(Path.Combine("made", "data", "content"));

    [Fact]
    public async Task Every_piece_of_which_somebody_was_told_is_there_with_its_bytes()
    {
        var store = Open();
        byte[][] pieces = [.. Enumerable.Range(0, 40).Select(n => Encoding.UTF8.GetBytes($"piece {n % 25}"))];   // some come twice
        await Task.WhenAll(pieces.Select(p => Task.Run(async () =>
        {
            await store.PutAsync(p, CancellationToken.None);
            Acknowledge(p);
        })));
        CheckEveryPrefix();
    }

    [Fact]
    public async Task One_that_a_killed_coordinator_had_moved_into_place_is_there_once_the_next_has_said_so()
    {
        var (store, bytes) = (Open(), Encoding.UTF8.GetBytes("moved"));
        _disk.FailsToSyncFolder = true;
        await Assert.ThrowsAsync<UserError>(() => store.PutAsync(bytes, CancellationToken.None));
        _disk.FailsToSyncFolder = false;
        Assert.True(Open().Use(ContentHash.Of(bytes)));
        Acknowledge(bytes);
        CheckEveryPrefix();
    }

    [Fact]
    public async Task One_that_somebody_else_is_storing_is_there_once_it_is_said_to_be()
    {
        var (store, bytes) = (Open(), Encoding.UTF8.GetBytes("shared"));
        var storing = Task.Run(() => store.PutAsync(bytes, CancellationToken.None));
        while (!store.Use(ContentHash.Of(bytes)))
            if (storing.IsCompleted) break;
        Acknowledge(bytes);
        await storing;
        CheckEveryPrefix();
    }

    [Fact]
    public void Keys_and_access_files_are_there_whole_once_they_are_written()
    {
        foreach (var name in new[] { "token", "authority.pem" })
        {
            var path = _root.File(Path.Combine("home", "keys", name));
            PrivateFile.Write(path, Encoding.ASCII.GetBytes(name), _disk);
            _disk.Acknowledge(path, Encoding.ASCII.GetBytes(name));
        }
        CheckEveryPrefix();
    }

    public void Dispose() => _root.Dispose();

    private ContentStore Open() => ContentStore.Open(Folder, durable: true, TimeProvider.System, _disk);

    private void Acknowledge(byte[] bytes)
    {
        var piece = ContentHash.Of(bytes);
        _disk.Acknowledge(Path.Combine(Folder, piece.Value[..2], piece.Value), bytes);
    }

    private void CheckEveryPrefix()
    {
        for (var steps = 0; steps <= _disk.Count; steps++)
        {
            Assert.Empty(_disk.LostAfter(steps));
            Assert.Empty(_disk.BrokenAfter(steps, path => ContentHash.TryParse(Path.GetFileName(path), out _)));
        }
        Assert.NotEmpty(_disk.LostAfter(_disk.Count, withFolders: false));   // the record shows what would be lost
    }
}

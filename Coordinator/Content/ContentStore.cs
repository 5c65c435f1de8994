using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Files;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Content;

/// <summary>
/// Pieces of content as files, by their hash. A piece is there whole or not at all, and never changes; the time of its file is that of its last
/// use, and what is used goes not (<see cref="ContentSweep"/>). Safe from any thread: whoever stores the same piece at the same time writes a
/// draft of their own, and the drafts take one name, one after the other.
/// </summary>
internal sealed class ContentStore
{
    private const string DraftsName = "drafts", Purpose = "content";

    /// <summary>More than a manifest of as many files as there may be, with paths as long as they may be.</summary>
    private const long MostManifestBytes = 16 << 20;

    private readonly string _folder;
    private readonly bool _durable;
    private readonly TimeProvider _time;
    private readonly IDisk _disk;
    private readonly Lock _removing = new(), _syncing = new();
    private readonly HashSet<string> _synced = [];   // folders whose names are all on the disk

    private ContentStore(string folder, bool durable, TimeProvider time, IDisk disk) => (_folder, _durable, _time, _disk) = (folder, durable, time, disk);

    private string Drafts => Path.Combine(_folder, DraftsName);

    /// <summary>Opens the store in a folder that this process alone uses, making it if need be; drafts of a process that died are removed.</summary>
    /// <param name="folder">Where the pieces are, or are to be.</param>
    /// <param name="durable">Whether a piece that is stored is to survive a power cut.</param>
    /// <param name="time">Says when a piece is used.</param>
    /// <param name="disk">Another than the machine's own, for tests.</param>
    /// <exception cref="UserError">The folder cannot be written, or is somebody else's: what nobody needs is removed from it.</exception>
    public static ContentStore Open(string folder, bool durable, TimeProvider time, IDisk? disk = null)
    {
        var store = new ContentStore(folder, durable, time, disk ?? Disk.Instance);
        try
        {
            store.MakeFolders();
            foreach (var draft in new DirectoryInfo(store.Drafts).EnumerateFiles())
                if (ContentHash.TryParse(draft.Name.Split('.')[0], out _)) draft.Delete();
            return store;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw store.CannotWrite(e);
        }
    }

    /// <summary>Whether a piece is here for somebody who needs it now: it stays for a while.</summary>
    public bool Use(ContentHash piece) => UsedLength(piece) is not null;

    /// <summary>The length of a piece that somebody needs now; null if it is not here.</summary>
    /// <exception cref="UserError">That it is needed cannot be written down, so that it might go meanwhile.</exception>
    public long? UsedLength(ContentHash piece)
    {
        lock (_removing)
        {
            var file = new FileInfo(FileOf(piece));
            if (!file.Exists) return null;
            Touch(file);
            return file.Length;
        }
    }

    private void Touch(FileInfo file)
    {
        try
        {
            file.LastWriteTimeUtc = _time.GetUtcNow().UtcDateTime;
            Sync(file.DirectoryName!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>All pieces, read from the folder as they are taken.</summary>
    public IEnumerable<StoredPiece> List()
    {
        if (!Directory.Exists(_folder)) yield break;   // somebody has deleted it: it is made again with the next piece
        foreach (var part in new DirectoryInfo(_folder).EnumerateDirectories().Where(d => IsPart(d.Name) && d.LinkTarget is null))
            foreach (var file in part.EnumerateFiles())
                if (ContentHash.TryParse(file.Name, out var piece) && piece.Value.StartsWith(part.Name, StringComparison.Ordinal)) yield return new(piece, file.LastWriteTimeUtc);
    }

    /// <summary>Removes a piece that has not been used since.</summary>
    /// <returns>Its length; null if it is not here, or stays.</returns>
    /// <exception cref="IOException">It cannot be removed.</exception>
    public long? Remove(ContentHash piece, DateTimeOffset unusedSince)
    {
        lock (_removing)
        {
            var file = new FileInfo(FileOf(piece));
            if (!file.Exists || file.LastWriteTimeUtc >= unusedSince) return null;
            var length = file.Length;
            file.Delete();
            return length;
        }
    }

    /// <summary>A package's manifest; null if it is not here.</summary>
    /// <exception cref="UserError">It is none.</exception>
    public async Task<PackageManifest?> FindManifestAsync(ContentHash package, CancellationToken cancel)
    {
        await using var file = Find(package);
        if (file is null) return null;
        if (file.Length > MostManifestBytes) throw new UserError(ExitStatus.BadInput, $"This is no package: its manifest of {file.Length} bytes is too large.");
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancel);
        return PackageManifest.Parse(bytes);
    }

    /// <summary>A piece to read from; null if it is not here.</summary>
    /// <exception cref="ContentUnreadableException">It is here, and the disk does not give it.</exception>
    public Stream? Find(ContentHash piece)
    {
        try
        {
            return new ContentFile(new FileStream(FileOf(piece), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete), CannotRead);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotRead(e);
        }
    }

    /// <summary>A piece whole.</summary>
    /// <exception cref="ContentMissingException">It is not here, or not as long as it should be.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(ContentReference reference, CancellationToken cancel)
    {
        await using var file = Find(reference.Hash);
        if (file?.Length != reference.Bytes) throw Missing(reference);
        var bytes = new byte[reference.Bytes];
        await file.ReadExactlyAsync(bytes, cancel);
        return bytes;
    }

    /// <summary>Makes sure that the pieces are here that a segment refers to.</summary>
    /// <exception cref="ContentMissingException">One is not.</exception>
    public void Require(Segment segment)
    {
        if (!segment.IsReference) return;
        for (var item = 0L; item < segment.Count; item++) Require(segment.ReferenceAt(item));
    }

    /// <summary>Makes sure that an invocation is here, with the shared values that it names: they are in use now.</summary>
    /// <exception cref="ContentMissingException">One is not.</exception>
    /// <exception cref="UserError">It is no invocation.</exception>
    public void RequireInvocation(ContentHash invocation)
    {
        if (!Use(invocation)) throw new ContentMissingException($"The invocation {invocation} is not here; upload it first.");
        foreach (var piece in FindBroadcasts(invocation) ?? throw new UserError(ExitStatus.BadInput, $"{invocation} is no invocation: its list of broadcasts cannot be read."))
            Require(piece);
    }

    /// <summary>The shared values that an invocation names; empty if it is not here, null if they cannot be read.</summary>
    public IReadOnlyList<ContentReference>? FindBroadcasts(ContentHash invocation)
    {
        using var file = Find(invocation);
        return file is null ? [] : BroadcastList.Of(file);
    }

    /// <summary>Stores a piece as it comes; one that is there already stays as it is.</summary>
    /// <exception cref="UserError">The parts are not that piece, are too large, or find no room.</exception>
    public async Task PutAsync(ContentHash piece, IAsyncEnumerable<ReadOnlyMemory<byte>> parts, CancellationToken cancel)
    {
        try
        {
            if (!Directory.Exists(Drafts)) MakeFolders();   // somebody has deleted them
            await using var draft = new ContentDraft(_disk, Path.Combine(Drafts, $"{piece}.{Guid.NewGuid():N}"));
            await foreach (var part in parts.WithCancellation(cancel)) await draft.WriteAsync(part, cancel);
            if (draft.Finish(_durable) is var actual && actual != piece)
                throw new UserError(ExitStatus.BadInput, $"What came as the content {piece} is {actual}: it was changed on its way, or while it was read; send it again.");
            var file = FileOf(piece);
            var folder = Path.GetDirectoryName(file)!;
            CreateFolder(folder);
            draft.MoveTo(file);
            lock (_syncing) _synced.Remove(folder);
            Sync(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(e);
        }
    }

    /// <summary>Stores a piece that is in memory.</summary>
    /// <exception cref="UserError">There is no room for it.</exception>
    public async Task<ContentHash> PutAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var piece = ContentHash.Of(bytes.Span);
        if (!Use(piece)) await PutAsync(piece, new[] { bytes }.ToAsyncEnumerable(), cancel);
        return piece;
    }

    private void CreateFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        _disk.CreateFolder(folder);
        lock (_syncing) _synced.Remove(_folder);
    }

    /// <summary>
    /// Returns once the names of a folder's pieces, and its own, are on the disk. Whoever is told that a piece is here may name it where that
    /// lasts; it may have come a moment ago by somebody else, or by a coordinator that was killed before it got this far.
    /// </summary>
    private void Sync(string folder)
    {
        if (!_durable) return;
        lock (_syncing)
            foreach (var at in (string[])[folder, _folder])
                if (!_synced.Contains(at))
                {
                    _disk.SyncFolder(at);
                    _synced.Add(at);
                }
    }

    private void Require(ContentReference reference)
    {
        if (UsedLength(reference.Hash) != reference.Bytes) throw Missing(reference);
    }

    private static ContentMissingException Missing(ContentReference reference) =>
        new($"The content {reference.Hash} of {reference.Bytes} bytes is not here; upload it first.");

    private string FileOf(ContentHash piece) => Path.Combine(_folder, piece.Value[..2], piece.Value);

    private ContentUnreadableException CannotRead(Exception cause) =>
        new($"The coordinator cannot read content in {_folder} ({FileTrouble.Reason(cause, _folder)}): see to its disk.", cause);

    private void MakeFolders()
    {
        if (_durable) _disk.CreateLastingFolder(_folder);
        CreateFolder(_folder);
        if (OwnFolder.Claim(_folder, Purpose, n => n == DraftsName || IsPart(n)) is { } why)
            throw new UserError(ExitStatus.BadInput, $"The coordinator cannot store content there ({why}): move that away, or start it with another --data.");
        CreateFolder(Drafts);
        if (_durable) _disk.SyncFolder(Path.GetDirectoryName(Path.GetFullPath(_folder))!);   // who made it may not have got so far
    }

    /// <summary>Whether a folder of that name holds the pieces whose hashes begin so.</summary>
    private static bool IsPart(string name) => name.Length == 2 && name.All(char.IsAsciiHexDigitLower);

    private UserError CannotWrite(Exception cause) => new(ExitStatus.BadInput,
        $"The coordinator cannot store content in {_folder} ({FileTrouble.Reason(cause, Drafts)}); make room there, or start it with another --data.", cause);
}

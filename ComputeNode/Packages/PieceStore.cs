using System.Security.Cryptography;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Files;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>Pieces of content in the cache; one that is not there is fetched, checked on the way, and moved into place.</summary>
internal sealed class PieceStore(CodeCache cache, IContentSource source)
{
    /// <summary>So many are fetched at a time.</summary>
    public const int AtOnce = 6;

    // Nobody writes to them again: packages share them. Some are programs.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    private const int PutAtOnce = 2;

    private readonly SemaphoreSlim _turns = new(AtOnce), _putting = new(PutAtOnce);
    private readonly Dictionary<ContentHash, Task> _coming = [];

    /// <summary>Returns once the piece is in the cache. Whoever wants one that is on its way already waits for that.</summary>
    /// <param name="bytes">Its length; null if that is not known.</param>
    /// <exception cref="ContentException">It cannot be had, is too large, or is not what its name says.</exception>
    public async Task EnsureAsync(ContentHash piece, long? bytes, CancellationToken cancel)
    {
        if (await IsHereAsync(piece, bytes, cancel)) return;
        Task coming;
        lock (_coming)
        {
            if (!_coming.TryGetValue(piece, out coming!)) _coming.Add(piece, coming = FetchAsync(piece, bytes ?? ContentLimits.StoredBytes, cancel));
        }
        await coming;
    }

    /// <summary>Returns once the coordinator has the piece, which a worker has put into the cache.</summary>
    /// <exception cref="ContentException">The coordinator does not take it, or not now.</exception>
    public async Task PutAsync(ContentHash piece, CancellationToken cancel)
    {
        await _putting.WaitAsync(cancel);
        try
        {
            if (!await source.IsMissingAsync(piece, cancel)) return;
            if (FileFacts.IsSpecial(cache.Folder.Piece(piece))) throw new IOException("it is no file");
            await using var file = File.OpenRead(cache.Folder.Piece(piece));
            await source.PutAsync(piece, file, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContentException(FetchTrouble.Content, $"{piece} cannot be read from the node's cache any more ({FileTrouble.Reason(e, cache.Folder.Piece(piece))}).", e);
        }
        finally
        {
            _putting.Release();
        }
    }

    /// <summary>After a power failure a file may be there without its bytes, and a task can change what it runs from.</summary>
    private async Task<bool> IsHereAsync(ContentHash piece, long? bytes, CancellationToken cancel)
    {
        using var use = await cache.UseAsync(cancel);
        var file = new FileInfo(cache.Folder.Piece(piece));
        if (!file.Exists) return false;
        // Its hash alone decides: another length than whoever asks says may be his mistake, and the right length may hold something else.
        if (!await cache.HoldsAsync(file.FullName, piece, cancel))
        {
            file.Delete();
            return false;
        }
        if (bytes is { } length && file.Length != length) throw Wrong(piece, $"has {file.Length} bytes, not {length}");
        return cache.Touch(new(piece, PartKind.Item));
    }

    private async Task FetchAsync(ContentHash piece, long mostBytes, CancellationToken cancel)
    {
        await Task.Yield();   // it is entered into _coming first
        try
        {
            await _turns.WaitAsync(cancel);
            await FetchInTurnAsync(piece, mostBytes, cancel);
        }
        finally
        {
            lock (_coming) _coming.Remove(piece);
        }
    }

    private async Task FetchInTurnAsync(ContentHash piece, long mostBytes, CancellationToken cancel)
    {
        var draft = cache.NewDraft();
        try
        {
            await WriteAsync(draft, piece, mostBytes, cancel);
            Place(draft, cache.Folder.Piece(piece));
        }
        finally
        {
            _turns.Release();   // whatever becomes of the draft: somebody may have deleted its folder
            if (File.Exists(draft)) File.Delete(draft);
        }
    }

    private async Task WriteAsync(string draft, ContentHash piece, long mostBytes, CancellationToken cancel)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
        await using var file = new FileStream(draft, options);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await foreach (var chunk in source.FetchAsync(piece, cancel))
        {
            if (file.Position + chunk.Length > mostBytes) throw Wrong(piece, $"is longer than {mostBytes} bytes");
            hash.AppendData(chunk.Span);
            await file.WriteAsync(chunk, cancel);
        }
        if (ContentHash.OfDigest(hash.GetHashAndReset()) != piece) throw Wrong(piece, "is something else");
    }

    /// <summary>Another node may have been quicker, with the same bytes.</summary>
    private static void Place(string draft, string place)
    {
        PrivateFile.CreateFolder(Path.GetDirectoryName(place)!);
        try
        {
            File.Move(draft, place, overwrite: false);
        }
        catch (IOException) when (File.Exists(place))
        {
            // The draft is deleted in any case.
        }
    }

    private static ContentException Wrong(ContentHash piece, string what) => new(FetchTrouble.Content, $"what the cluster has as {piece} {what}.");
}

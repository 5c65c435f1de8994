using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>Brings packages, invocations and large items into the folder that workers look in, and large results out of it.</summary>
internal sealed class CodeStore(CodeCache cache, IContentSource source)
{
    /// <summary>After so many bytes that have come it is time to see whether there is too much.</summary>
    private const long TrimBytes = 64 << 20;

    private readonly PieceStore _pieces = new(cache, source);
    private long _untrimmed = TrimBytes;

    /// <summary>Returns once the part is where it belongs, whole.</summary>
    /// <returns>The package, if it had to be put together; null if it was there, or is no package.</returns>
    /// <exception cref="ContentException">It cannot be had, or a result not be kept.</exception>
    public async Task<PackageManifest?> BringAsync(ContentPart part, CancellationToken cancel)
    {
        if (part.Kind is PartKind.Result) await _pieces.PutAsync(part.Hash, cancel);
        else await _pieces.EnsureAsync(part.Hash, part.Bytes, cancel);
        var package = part.Kind is PartKind.Package ? await PutTogetherAsync(part, cancel) : null;
        var shared = part.Kind is PartKind.Invocation ? await BringSharedAsync(part.Hash, cancel) : 0;
        Interlocked.Add(ref _untrimmed, part.Bytes ?? package?.Bytes ?? shared);
        return package;
    }

    /// <summary>Makes the cache again if somebody has deleted it.</summary>
    /// <returns>Whether it had to be.</returns>
    /// <exception cref="ContentException">It cannot be made.</exception>
    public async Task<bool> MakeAgainAsync(CancellationToken cancel)
    {
        try
        {
            return await cache.MakeAgainAsync(cancel);
        }
        catch (UserError e)
        {
            throw new ContentException(FetchTrouble.Service, e.Message, e);
        }
    }

    /// <summary>Nothing is taken for what it was: whatever is looked up is read again.</summary>
    public void Doubt() => cache.Doubt();

    /// <summary>Notes that these parts are in use, and throws out what nobody uses if much has come since the last time.</summary>
    public async Task KeepAsync(IReadOnlyList<ContentPart> inUse, CancellationToken cancel)
    {
        using (await cache.UseAsync(cancel))
            foreach (var part in inUse)
                if (cache.Touch(part) && part.Kind is PartKind.Invocation)
                    foreach (var piece in SharedOf(part.Hash)) cache.Touch(new(piece.Hash, PartKind.Item));
        var untrimmed = Interlocked.Read(ref _untrimmed);
        if (untrimmed >= TrimBytes && cache.TryTrim()) Interlocked.Add(ref _untrimmed, -untrimmed);
    }

    /// <returns>The bytes of the shared values that the invocation names.</returns>
    private async Task<long> BringSharedAsync(ContentHash invocation, CancellationToken cancel)
    {
        var pieces = SharedOf(invocation);
        await Task.WhenAll(pieces.Select(p => _pieces.EnsureAsync(p.Hash, p.Bytes, cancel)));
        return pieces.Sum(p => p.Bytes);
    }

    private IReadOnlyList<ContentReference> SharedOf(ContentHash invocation)
    {
        using var file = File.OpenRead(cache.Folder.Piece(invocation));
        return BroadcastList.Of(file) ?? throw new ContentException(FetchTrouble.Content, $"{invocation} is no invocation: its list of broadcasts cannot be read.");
    }

    private async Task<PackageManifest?> PutTogetherAsync(ContentPart part, CancellationToken cancel)
    {
        var manifest = Parse(part.Hash, await File.ReadAllBytesAsync(cache.Folder.Piece(part.Hash), cancel));
        using (await cache.UseAsync(cancel))
            if (await IsWholeAsync(part.Hash, manifest, cancel) && cache.Touch(part)) return null;
        await InstallAsync(part.Hash, manifest, cancel);
        return manifest;
    }

    private static PackageManifest Parse(ContentHash package, byte[] manifest)
    {
        try
        {
            return PackageManifest.Parse(manifest);
        }
        catch (UserError e)
        {
            throw new ContentException(FetchTrouble.Content, $"{package} is no package. {e.Message}", e);
        }
    }

    /// <summary>The folder was moved there whole, but who knows what became of it: files lose their bytes with the power, and tasks can change them.</summary>
    private async Task<bool> IsWholeAsync(ContentHash package, PackageManifest manifest, CancellationToken cancel)
    {
        var folder = cache.Folder.Package(package);
        if (!Directory.Exists(folder)) return false;
        foreach (var part in manifest.Files)
        {
            var file = new FileInfo(Path.Combine(folder, part.Path));
            if (!file.Exists || file.Length != part.Bytes || !await cache.HoldsAsync(file.FullName, part.Hash, cancel)) return false;
        }
        return true;
    }

    private async Task InstallAsync(ContentHash package, PackageManifest manifest, CancellationToken cancel)
    {
        var several = new ParallelOptions { MaxDegreeOfParallelism = PieceStore.AtOnce, CancellationToken = cancel };
        // Those that are on their way when one fails are waited for: the next attempt finds them here.
        await Parallel.ForEachAsync(manifest.Files, several, async (file, _) => await _pieces.EnsureAsync(file.Hash, file.Bytes, cancel));
        var draft = cache.NewDraft();
        try
        {
            foreach (var file in manifest.Files) Link(file, draft);
            await PlaceAsync(draft, package, manifest, cancel);
        }
        finally
        {
            if (Directory.Exists(draft)) Directory.Delete(draft, recursive: true);
        }
    }

    private void Link(PackageFile file, string folder)
    {
        var path = Path.Combine(folder, file.Path);
        PrivateFile.CreateFolder(Path.GetDirectoryName(path)!);
        HardLink.Create(path, cache.Folder.Piece(file.Hash));
    }

    /// <summary>Another node may have been quicker, with the same files; what is there and not whole makes way.</summary>
    private async Task PlaceAsync(string draft, ContentHash package, PackageManifest manifest, CancellationToken cancel)
    {
        var place = cache.Folder.Package(package);
        for (; ; )
        {
            try
            {
                Directory.Move(draft, place);
                return;
            }
            catch (IOException) when (Directory.Exists(place))
            {
                if (await IsWholeAsync(package, manifest, cancel)) return;
                var remains = cache.NewDraft();
                Directory.Move(place, remains);
                Directory.Delete(remains, recursive: true);
            }
        }
    }
}

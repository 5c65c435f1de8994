using System.Collections.Concurrent;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Files;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>
/// The folder that code is kept in, for all nodes of this user on this machine at once: what lies there is named by its content and moved
/// into place whole. Each node holds a shared lock on it; one that is alone when it starts has the whole lock for a moment, and sweeps. While
/// nodes run, what a node uses it touches again and again; what nobody has touched for a while may go when there is too much.
/// </summary>
internal sealed class CodeCache : IDisposable
{
    /// <summary>What may be kept, beside what is in use.</summary>
    public const long MostBytes = 2L << 30;

    /// <summary>How long what is in use may go untouched: much longer than nodes take to touch it again.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(5);

    private const int MostChecked = 100_000;
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50), LockTime = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _making = new(1);
    private readonly ConcurrentDictionary<string, FileState> _checked = [];
    private FileStream _lock;
    private readonly long _mostBytes;

    private CodeCache(CodeFolder folder, FileStream held, long mostBytes) => (Folder, _lock, _mostBytes) = (folder, held, mostBytes);

    /// <summary>$XDG_CACHE_HOME/actorcompute/code, by default below ~/.cache; on Windows below the user's local application data.</summary>
    public static string DefaultPath => Path.Combine(UserCache(), "actorcompute", "code");

    public CodeFolder Folder { get; }

    private bool IsThere => CodeFolder.Parts.All(p => Directory.Exists(Path.Combine(Folder.Path, p.Name))) && File.Exists(Path.Combine(Folder.Path, "lock"));

    private string UseLock => Path.Combine(Folder.Path, "use");

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private static UserError Unusable(string path, string why, Exception? cause = null) =>
        new(ExitStatus.BadInput, $"The cache folder {path} cannot be used ({why}): name another with --cache.", cause);

    /// <summary>Makes the folder if need be, and throws out what has not been used for long if it has become too large.</summary>
    /// <exception cref="UserError">It cannot be made or written, others can write there too, for workers execute what lies there, or it holds
    /// what is not a cache's.</exception>
    public static async Task<CodeCache> OpenAsync(string path, CancellationToken cancel, long mostBytes = MostBytes)
    {
        path = Path.GetFullPath(path);
        try
        {
            MakeFolders(path);
            var folder = new CodeFolder(path);
            var file = Path.Combine(path, "lock");
            if (TryLock(file, FileShare.None) is { } alone)
            {
                await using (alone) CacheSweep.Run(folder, mostBytes, Now);
            }
            return new CodeCache(folder, await ShareAsync(file, cancel), mostBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, e.Message, e);
        }
    }

    /// <summary>Only what lies in these three, and under a name that nodes give, is ever deleted.</summary>
    private static void MakeFolders(string path)
    {
        PrivateFile.CreateFolder(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0) throw Unusable(path, "others can write there");
        foreach (var (part, isOwn) in CodeFolder.Parts)
            if (OwnFolder.Claim(Path.Combine(path, part), "code of jobs", isOwn) is { } why) throw Unusable(path, why);
    }

    /// <summary>Makes the folders again that somebody has deleted, and takes a lock on them as on the first ones.</summary>
    /// <returns>Whether any was gone.</returns>
    /// <exception cref="UserError">They cannot be made.</exception>
    public async Task<bool> MakeAgainAsync(CancellationToken cancel)
    {
        if (IsThere) return false;
        await _making.WaitAsync(cancel);
        try
        {
            if (IsThere) return false;
            MakeFolders(Folder.Path);
            var held = await ShareAsync(Path.Combine(Folder.Path, "lock"), cancel);
            await Interlocked.Exchange(ref _lock, held).DisposeAsync();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(Folder.Path, e.Message, e);
        }
        finally
        {
            _making.Release();
        }
    }

    /// <summary>Whether a file holds what it should, by its hash; one that has not changed since it was last looked at is not read again.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public async Task<bool> HoldsAsync(string file, ContentHash hash, CancellationToken cancel)
    {
        var state = FileState.Of(file);
        if (_checked.TryGetValue(file, out var known) && known == state) return true;
        // A pipe, or a file of terabytes that holds nothing, would be read for ever.
        if (FileFacts.IsSpecial(file) || state.Bytes > ContentLimits.StoredBytes || !await IsAsync(file, hash, cancel)) return false;
        if (_checked.Count >= MostChecked) _checked.Clear();
        _checked[file] = state;
        return true;
    }

    /// <summary>One that its own user cannot read was made so by somebody.</summary>
    private static async Task<bool> IsAsync(string file, ContentHash hash, CancellationToken cancel)
    {
        try
        {
            await using var stream = File.OpenRead(file);
            return await ContentHash.OfAsync(stream, cancel) == hash;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Every file is read again when it is next looked at.</summary>
    public void Doubt() => _checked.Clear();

    /// <summary>The path of a new file or folder that nobody else has; where it is finished, it is moved into place.</summary>
    public string NewDraft() => Folder.NewDraft();

    /// <summary>Whoever holds this may look things up: nothing goes meanwhile. What is touched stays for a while after.</summary>
    public async Task<IDisposable> UseAsync(CancellationToken cancel) => await ShareAsync(UseLock, cancel);

    /// <summary>Notes that a package, or a piece, is used now; whether it is there.</summary>
    public bool Touch(ContentPart part)
    {
        try
        {
            if (part.Kind is PartKind.Package) Directory.SetLastWriteTimeUtc(Folder.Package(part.Hash), Now);
            else TouchPiece(Folder.Piece(part.Hash));
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Path.Exists(part.Kind is PartKind.Package ? Folder.Package(part.Hash) : Folder.Piece(part.Hash));   // where nothing can be written, nothing is thrown out
        }
    }

    /// <summary>To touch a file changes its state, but nothing in it.</summary>
    private void TouchPiece(string file)
    {
        var isChecked = _checked.TryGetValue(file, out var known) && known == FileState.Of(file);
        File.SetLastWriteTimeUtc(file, Now);
        if (isChecked) _checked[file] = FileState.Of(file);
    }

    /// <summary>Throws out what nobody has used for a while, if there is too much; does nothing while somebody looks something up.</summary>
    /// <returns>Whether there is little enough now.</returns>
    public bool TryTrim()
    {
        using var alone = TryLock(UseLock, FileShare.None);
        return alone is not null && CacheSweep.Trim(Folder, _mostBytes, IdleTime, Now);
    }

    public void Dispose()
    {
        _lock.Dispose();
        _making.Dispose();
    }

    /// <summary>Waits while another node, which found itself alone, sweeps.</summary>
    private static async Task<FileStream> ShareAsync(string file, CancellationToken cancel)
    {
        for (var waited = TimeSpan.Zero; waited < LockTime; waited += LockPause)
        {
            if (TryLock(file, FileShare.Read) is { } held) return held;
            await Task.Delay(LockPause, cancel);
        }
        throw new IOException("another node does not finish sweeping the cache");
    }

    private static FileStream? TryLock(string file, FileShare share)
    {
        try
        {
            PrivateFile.CreateEmpty(file);
            // On NFS only a handle that may write can be locked alone.
            return new FileStream(file, FileMode.OpenOrCreate, share is FileShare.None ? FileAccess.ReadWrite : FileAccess.Read, share);
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;   // somebody has it
        }
    }

    private static string UserCache()
    {
        if (OperatingSystem.IsWindows()) return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } named && Path.IsPathRooted(named)
            ? named : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".cache");
    }
}

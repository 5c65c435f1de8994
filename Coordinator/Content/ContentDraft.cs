using System.Security.Cryptography;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Files;

namespace ActorCompute.Coordinator.Content;

/// <summary>A piece of content on its way to its place, in a file of mode 0600; disposed of before it has moved there, it leaves nothing behind.</summary>
internal sealed class ContentDraft : IAsyncDisposable
{
    private readonly IDisk _disk;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _bytes;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public ContentDraft(IDisk disk, string path) => (_disk, _path, _file) = (disk, path, disk.Create(path));

    /// <exception cref="UserError">It grows over the limit.</exception>
    /// <exception cref="IOException">There is no room for it.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> part, CancellationToken cancel)
    {
        _bytes += part.Length;
        if (_bytes > ContentLimits.StoredBytes)
            throw new UserError(ExitStatus.BadInput, $"A piece of content takes at most {ContentLimits.PieceBytes >> 20} MiB; this one is larger.");
        _hash.AppendData(part.Span);
        return _file.WriteAsync(part, cancel);
    }

    /// <summary>Nothing more comes. With <paramref name="durable"/> it is on the disk then.</summary>
    /// <returns>What the content is.</returns>
    public ContentHash Finish(bool durable)
    {
        if (durable) _disk.Sync(_file);
        _file.Dispose();
        return ContentHash.OfDigest(_hash.GetHashAndReset());
    }

    /// <summary>Takes its place, whoever else has or had it: there are the same bytes under one name.</summary>
    public void MoveTo(string place)
    {
        try
        {
            _disk.Move(_path, place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && File.Exists(place))
        {
            // Windows replaces no file that somebody reads; it is this very content.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _hash.Dispose();
        File.Delete(_path);   // no file, no harm
    }
}

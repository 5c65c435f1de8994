using System.Collections.Concurrent;
using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>Remembers what files contain for as long as the program runs and a file stays as it was, by its length and time.</summary>
internal static class FileHashes
{
    private static readonly ConcurrentDictionary<(string Place, long Bytes, DateTime Changed), ContentHash> Known = new();

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<(ContentHash Hash, long Bytes)> OfAsync(string place, CancellationToken cancel)
    {
        var file = new FileInfo(place);
        var key = (file.FullName, file.Length, file.LastWriteTimeUtc);
        if (Known.TryGetValue(key, out var hash)) return (hash, key.Length);
        using var stream = Read(place);
        hash = await ContentHash.OfAsync(stream, cancel).ConfigureAwait(false);
        if (stream.Position == key.Length) Known[key] = hash;   // it did not grow meanwhile
        return (hash, stream.Position);
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileStream Read(string place) =>
        new(place, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0, Share = FileShare.Read | FileShare.Delete });
}

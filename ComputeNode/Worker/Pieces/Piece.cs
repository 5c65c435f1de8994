using System.Security.Cryptography;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Files;

namespace ActorCompute.Worker.Pieces;

/// <summary>Reads files that the node has put into the folder, if they still hold what they should: what runs here can write there.</summary>
internal static class Piece
{
    /// <summary>The bytes of a piece.</summary>
    /// <param name="what">What it is; a sentence begins with it.</param>
    /// <exception cref="CodeGoneException">It is not there, or is something else.</exception>
    /// <exception cref="UnreadablePieceException">It cannot be read here.</exception>
    public static byte[] Read(string file, ContentHash hash, string what) => Try(what, () =>
    {
        if (!IsFile(file) || new FileInfo(file).Length > ContentLimits.StoredBytes) throw Changed(what);
        var bytes = File.ReadAllBytes(file);
        return ContentHash.Of(bytes) == hash ? bytes : throw Changed(what);
    });

    /// <summary>Reads a file to find out whether it is still what it was.</summary>
    /// <exception cref="CodeGoneException">It is not there, or is something else.</exception>
    /// <exception cref="UnreadablePieceException">It cannot be read here.</exception>
    public static void Check(string file, ContentHash hash, long bytes, string what) => Try(what, () => Holds(file, hash, bytes) ? true : throw Changed(what));

    /// <summary>Whether a file that is there holds what it should.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool Holds(string file, ContentHash hash, long bytes)
    {
        if (!IsFile(file) || new FileInfo(file).Length != bytes) return false;
        using var stream = File.OpenRead(file);
        return ContentHash.OfDigest(SHA256.HashData(stream)) == hash;
    }

    /// <summary>A pipe is never read to its end.</summary>
    private static bool IsFile(string file) => !FileFacts.IsSpecial(file);

    private static T Try<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)   // the node wrote it so that we can read it
        {
            throw new CodeGoneException($"{what} is not in the node's cache: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new UnreadablePieceException($"{what} cannot be read from the node's cache: {e.Message}", e);
        }
    }

    private static CodeGoneException Changed(string what) => new($"{what} is not what its name says.");
}

using ActorCompute.Messages.Access;

namespace ActorCompute.Messages.Files;

/// <summary>
/// A folder out of which this product deletes. It carries a marker, which nobody else writes and which says what for: whatever has none is
/// somebody else's, whatever its name, and nothing is ever deleted there.
/// </summary>
public static class OwnFolder
{
    /// <summary>The marker's file.</summary>
    public const string MarkerName = ".actorcompute";

    private const string Start = "ActorCompute: ";
    private const int MostMarkerBytes = 16 << 10;   // a path is no longer

    /// <summary>Makes the folder with mode 0700 and marks it, if it is not marked yet.</summary>
    /// <param name="path">Where it is, or is to be.</param>
    /// <param name="purpose">What it is for, as its marker says; one marked for something else is refused.</param>
    /// <param name="isOwn">
    /// Whether an entry has a name that this product gives there: a folder without a marker that holds nothing else is taken over, as earlier
    /// versions made them.
    /// </param>
    /// <returns>Why nothing may be deleted there, to stand between brackets; null if it may.</returns>
    /// <exception cref="IOException">It cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static string? Claim(string path, string purpose, Func<string, bool> isOwn)
    {
        PrivateFile.CreateFolder(path);
        if (PurposeOf(path) is { } marked) return marked == purpose ? null : $"{path} is a folder of ActorCompute's for {marked}";
        if (Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).FirstOrDefault(n => !IsMarker(n!) && !isOwn(n!)) is { } strange)
            return $"{path} holds '{strange}', which ActorCompute has not put there, and it deletes what lies in that folder";
        Mark(path, purpose);
        return null;
    }

    /// <summary>Marks a folder that this process has made. The marker appears whole.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Mark(string path, string purpose)
    {
        var marker = Path.Combine(path, MarkerName);
        var draft = $"{marker}.{Guid.NewGuid():N}";
        PrivateFile.CreateEmpty(draft);
        File.WriteAllText(draft, $"{Start}{purpose}\nWhat lies here is deleted when it is needed no more: keep nothing of your own here.\n");
        File.Move(draft, marker, overwrite: true);
    }

    /// <summary>What a folder is marked for; null if it is not.</summary>
    /// <exception cref="IOException">The marker cannot be read.</exception>
    public static string? PurposeOf(string path)
    {
        var marker = new FileInfo(Path.Combine(path, MarkerName));
        if (!marker.Exists || marker.LinkTarget is not null || marker.Length > MostMarkerBytes || FileFacts.IsSpecial(marker.FullName)) return null;
        return File.ReadLines(marker.FullName).FirstOrDefault() is { } line && line.StartsWith(Start, StringComparison.Ordinal) ? line[Start.Length..] : null;
    }

    /// <summary>Another process may be marking it just now.</summary>
    private static bool IsMarker(string name) => name.StartsWith(MarkerName, StringComparison.Ordinal);
}

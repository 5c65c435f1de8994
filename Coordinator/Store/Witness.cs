using System.Globalization;
using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;

namespace ActorCompute.Coordinator.Store;

/// <summary>What a witness saw last.</summary>
internal sealed record Testimony(string Cluster, long Epoch, StorePosition Position, ClockNote Clock);

/// <summary>
/// A small file beside the store that says how far this has come: a store that is put back, or loses the end of its log, does not take it
/// along. Written after each commit and not synced, so that it costs nothing: a power cut may leave it behind the store, never ahead of it.
/// </summary>
internal sealed class Witness : IDisposable
{
    public const string FileName = "position";

    private const int Width = 256;

    private readonly FileStream _file;

    private Witness(FileStream file, Testimony? found) => (_file, Found) = (file, found);

    /// <summary>What it said when it was opened; null if there was none, or nothing that can be read.</summary>
    public Testimony? Found { get; }

    /// <summary>Why the last note could not be written; null if it was.</summary>
    public string? Trouble { get; private set; }

    public static Witness Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        PrivateFile.CreateEmpty(path);
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var text = new byte[Width];
        return new(file, Parse(Encoding.ASCII.GetString(text, 0, RandomAccess.Read(file.SafeFileHandle, text, 0))));
    }

    /// <summary>So much is committed. What hinders it does not undo a commit: it is in <see cref="Trouble"/>.</summary>
    public void Note(Testimony seen)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{seen.Cluster} {seen.Epoch} {seen.Position} {seen.Clock}").PadRight(Width - 1) + '\n';
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, Encoding.ASCII.GetBytes(text), 0);
            Trouble = null;
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            Trouble = FileTrouble.Reason(e, _file.Name);
        }
    }

    public void Dispose() => _file.Dispose();

    private static Testimony? Parse(string text) =>
        text.TrimEnd().Split(' ') is [var cluster, var number, var position, var clock]
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) && StorePosition.Parse(position) is { } at && ClockNote.Parse(clock) is { } noted
            ? new(cluster, epoch, at, noted) : null;
}

using System.Text;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Printing;

/// <summary>The beginning of a line, and the item that printed it. The lock of its <see cref="MarkedOutput"/> guards it.</summary>
internal sealed class OpenLine
{
    /// <summary>So many parts of a line leave as they come; whoever prints it in more of them has the next ones gathered.</summary>
    private const int SmallParts = 32, GatheredCharacters = 128;

    private StringBuilder? _text;
    private int _parts;

    /// <summary>The item that began it.</summary>
    public long Item { get; private set; }

    /// <summary>Whether something of the line was printed, be it that it has left in parts.</summary>
    public bool HasBegun => Length > 0 || _parts > 0;

    /// <summary>Whether parts of it have left.</summary>
    public bool HasParts => _parts > 0;

    /// <summary>Whether it is to be written though its line goes on; a character whose other half is to come waits for that.</summary>
    public bool IsTooLong => Length >= PrintedLine.LongestText && !char.IsHighSurrogate(_text![^1]);

    /// <summary>Whether a part of the line has been taken already, and nothing has come since.</summary>
    public bool IsTaken { get; private set; }

    private int Length => _text?.Length ?? 0;

    public void Append(long item, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        if (!HasBegun) Item = item;
        (_text ??= new()).Append(text);
        IsTaken = false;
    }

    /// <summary>What is there of a line that goes on, to leave at once, so that it is not lost with this process; null if it waits for more.</summary>
    public string? TakePart()
    {
        if (Length == 0 || char.IsHighSurrogate(_text![^1]) || (_parts >= SmallParts && Length < GatheredCharacters)) return null;
        _parts++;
        var part = _text.ToString();
        _text.Clear();
        return part;
    }

    /// <summary>What is there, which is gone then.</summary>
    /// <param name="goesOn">Whether its line does.</param>
    public string Take(bool goesOn)
    {
        (IsTaken, _parts) = (goesOn, 0);
        var text = _text?.ToString() ?? "";
        _text?.Clear();
        return text;
    }
}

using System.Text;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Printing;

/// <summary>The beginning of a line, and the item that printed it. The lock of its <see cref="MarkedOutput"/> guards it.</summary>
internal sealed class OpenLine
{
    private StringBuilder? _text;

    /// <summary>The item that began it.</summary>
    public long Item { get; private set; }

    public int Length => _text?.Length ?? 0;

    /// <summary>Whether it is to be written though its line goes on; a character whose other half is to come waits for that.</summary>
    public bool IsTooLong => Length >= PrintedLine.LongestText && !char.IsHighSurrogate(_text![^1]);

    /// <summary>Whether a part of the line has been taken already, and nothing has come since.</summary>
    public bool IsTaken { get; private set; }

    public void Append(long item, ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        if (Length == 0) Item = item;
        (_text ??= new()).Append(text);
        IsTaken = false;
    }

    /// <summary>What is there, which is gone then.</summary>
    /// <param name="goesOn">Whether its line does.</param>
    public string Take(bool goesOn)
    {
        IsTaken = goesOn;
        var text = _text?.ToString() ?? "";
        _text?.Clear();
        return text;
    }
}

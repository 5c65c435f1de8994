using System.Text;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Printing;

/// <summary>
/// Standard output or standard error as user code sees it: what an item prints leaves at once, with the item's name before it, in whole lines or, where
/// it has no end of line yet, in parts, which the node puts together. What nobody's item prints passes as it is.
/// </summary>
/// <param name="raw">Where it goes.</param>
/// <param name="lineOf">Where a printer keeps what has no end of line yet.</param>
internal sealed class MarkedOutput(TextWriter raw, Func<ItemPrinter, OpenLine> lineOf) : TextWriter
{
    private readonly Lock _gate = new();
    private string _speaker = "";

    public override Encoding Encoding => raw.Encoding;

    /// <summary>An item that closes its output closes that of all others.</summary>
    public override void Close()
    {
    }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> text) => Write(text, endsLine: false);

    public override void WriteLine() => Write(default, endsLine: true);

    public override void WriteLine(string? value) => Write(value.AsSpan(), endsLine: true);

    public override void WriteLine(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count), endsLine: true);

    public override void WriteLine(ReadOnlySpan<char> text) => Write(text, endsLine: true);

    public override void WriteLine(int value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(long value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(double value) => WriteLine(value.ToString(FormatProvider));

    /// <summary>Items that print under this name run from now on: what comes without a name is taken for theirs.</summary>
    public void Speak(string voice)
    {
        lock (_gate)
        {
            if (voice == _speaker) return;
            _speaker = voice;
            raw.Write($"{PrintedLine.SpeakerOf(voice)}\n");
        }
    }

    /// <summary>A text of an item, of one line or more.</summary>
    public void WriteLines(string name, string text)
    {
        lock (_gate)
            foreach (var line in text.AsSpan().EnumerateLines()) WriteLine(name, line);
    }

    /// <summary>What the printer has begun is a line.</summary>
    public void End(ItemPrinter printer)
    {
        lock (_gate) End(printer, lineOf(printer));
    }

    private void Write(ReadOnlySpan<char> text, bool endsLine)
    {
        lock (_gate)
        {
            if (ItemPrinter.Current is { } printer) Write(printer, printer.Item, text, endsLine);
            else if (endsLine) raw.Write($"{text}\n");
            else raw.Write(text);
        }
    }

    private void Write(ItemPrinter printer, long item, ReadOnlySpan<char> text, bool endsLine)
    {
        var open = lineOf(printer);
        if (open.Item != item) End(printer, open);
        while (!text.IsEmpty || endsLine)
        {
            var end = text.IndexOf('\n');
            open.Append(item, (end < 0 ? text : text[..end]).TrimEnd('\r'));
            if (end >= 0 || endsLine) End(printer, item, open);
            else if (open.IsTooLong) WriteLine(printer.NameOf(item, isRest: open.HasParts), open.Take(goesOn: true));
            if (end < 0) endsLine = false;
            text = end < 0 ? default : text[(end + 1)..];
        }
        if (open.TakePart() is { } part) raw.Write($"{printer.NameOf(item, goesOn: true)}{part}\n");
    }

    /// <summary>The line is at its end; an empty one is told unless it is the rest of a long one.</summary>
    private void End(ItemPrinter printer, long item, OpenLine open)
    {
        var (isTold, name) = (open.IsTaken, printer.NameOf(item, isRest: open.HasParts));
        var text = open.Take(goesOn: false);
        if (!isTold) WriteLine(name, text);
    }

    private void End(ItemPrinter printer, OpenLine open)
    {
        if (open.HasBegun) WriteLine(printer.NameOf(open.Item, isRest: open.HasParts), open.Take(goesOn: false));
    }

    /// <summary>A line that is too long is several.</summary>
    private void WriteLine(string name, ReadOnlySpan<char> line)
    {
        do
        {
            var part = line[..Math.Min(line.Length, PrintedLine.LongestText)];
            if (part.Length < line.Length && char.IsHighSurrogate(part[^1])) part = part[..^1];   // its other half comes next
            raw.Write($"{name}{part}\n");
            line = line[part.Length..];
        }
        while (!line.IsEmpty);
    }
}

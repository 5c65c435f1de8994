using System.Text;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>
/// Makes lines of what items print in parts: a part leaves its worker at once, so that it is not lost with it. Of two items whose parts come by turns
/// each has its own line. Bounded; one for each output of a process.
/// </summary>
internal sealed class LineJoiner
{
    /// <summary>Lines that may be open at once; with more, the one begun first is a line as it is.</summary>
    public const int MostOpen = 512;

    private readonly Dictionary<(string Voice, long Item), OpenLine> _open = [];
    private readonly Queue<(string Voice, long Item)> _order = [];

    /// <summary>The lines that are whole now that this has come: none, one, or several if it is too long for one.</summary>
    public IEnumerable<PrintedLine> Add(PrintedLine printed)
    {
        if (printed is { GoesOn: false, IsRest: false }) return Cut(printed, new StringBuilder(printed.Text), isTold: false, isWhole: true);
        var key = (printed.Voice, printed.Item);
        if (!_open.TryGetValue(key, out var line))
        {
            if (!printed.GoesOn) return Cut(printed, new StringBuilder(printed.Text), isTold: false, isWhole: true);
            _open[key] = line = new(printed);
            _order.Enqueue(key);
        }
        line.Text.Append(printed.Text);
        var whole = Cut(printed, line.Text, line.IsTold, isWhole: !printed.GoesOn).ToList();
        line.IsTold |= whole.Count > 0;
        if (!printed.GoesOn) _open.Remove(key);
        while (_open.Count > MostOpen && _order.TryDequeue(out var oldest)) whole.AddRange(End(oldest));
        if (_order.Count > 2 * MostOpen) Shorten();
        return whole;
    }

    /// <summary>Nothing comes any more: what has begun is a line.</summary>
    public IEnumerable<PrintedLine> End() => [.. _order.Distinct().ToList().SelectMany(End)];

    private IEnumerable<PrintedLine> End((string, long) key) =>
        _open.Remove(key, out var line) ? Cut(line.First with { GoesOn = false }, line.Text, line.IsTold, isWhole: true) : [];

    private void Shorten()
    {
        var kept = _order.Where(_open.ContainsKey).Distinct().ToList();
        _order.Clear();
        foreach (var key in kept) _order.Enqueue(key);
    }

    /// <summary>Takes lines of the greatest length off the text and, if nothing more comes, the rest, which may be empty if nothing was told before.</summary>
    private static List<PrintedLine> Cut(PrintedLine printed, StringBuilder text, bool isTold, bool isWhole)
    {
        var lines = new List<PrintedLine>();
        while (text.Length > PrintedLine.LongestText || (text.Length == PrintedLine.LongestText && !char.IsHighSurrogate(text[^1])))
        {
            var length = char.IsHighSurrogate(text[PrintedLine.LongestText - 1]) ? PrintedLine.LongestText - 1 : PrintedLine.LongestText;
            lines.Add(printed with { Text = text.ToString(0, length), GoesOn = false, IsRest = false });
            text.Remove(0, length);
        }
        if (isWhole && (text.Length > 0 || (lines.Count == 0 && !isTold))) lines.Add(printed with { Text = text.ToString(), GoesOn = false, IsRest = false });
        return lines;
    }

    private sealed class OpenLine(PrintedLine first)
    {
        public PrintedLine First { get; } = first;

        public StringBuilder Text { get; } = new();

        public bool IsTold { get; set; }
    }
}

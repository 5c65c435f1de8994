namespace ActorCompute.Output;

/// <summary>A table as lines of text, one a row. Pure.</summary>
/// <param name="columns">From the left.</param>
/// <param name="rows">A cell a column each.</param>
internal sealed class TextTable(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows)
{
    private const string Gap = "  ", Empty = "-";

    /// <summary>For programs: every column in full, and no cell is empty, so that each row has as many words as it has.</summary>
    public IEnumerable<string> ForPrograms()
    {
        var table = new TextTable(columns, [.. rows.Select(r => r.Select(cell => cell.Length == 0 ? Empty : cell).ToArray())]);
        var all = Enumerable.Range(0, columns.Count).ToArray();
        return table.Lines(all, [.. all.Select(table.Natural)], isRuled: false);
    }

    /// <summary>For people, at most so many cells wide if that can be: text is cut, then columns of less interest are left out.</summary>
    public IEnumerable<string> ForPeople(int width)
    {
        var natural = columns.Select((_, i) => Natural(i)).ToArray();
        var least = columns.Select((c, i) => c.Least == 0 ? natural[i] : Math.Min(natural[i], Math.Max(c.Least, CellText.Width(c.Name)))).ToArray();
        var shown = Shown(least, width);
        return Lines(shown, [.. Widths(shown, natural, least, width)], isRuled: true);
    }

    private int Natural(int column) => rows.Select(r => CellText.Width(r[column])).Append(CellText.Width(columns[column].Name)).Max();

    private int[] Shown(int[] least, int width)
    {
        var shown = Enumerable.Range(0, columns.Count).ToList();
        while (shown.Sum(i => least[i]) + Gap.Length * (shown.Count - 1) > width && shown.Any(i => columns[i].Rank > 0))
            shown.Remove(shown.MaxBy(i => columns[i].Rank));
        return [.. shown];
    }

    /// <summary>What is left of the width goes to whichever of the cut columns is the narrowest.</summary>
    private IEnumerable<int> Widths(int[] shown, int[] natural, int[] least, int width)
    {
        var widths = shown.ToDictionary(i => i, i => least[i]);
        var rest = width - widths.Values.Sum() - Gap.Length * (shown.Length - 1);
        for (; rest > 0 && shown.Where(i => widths[i] < natural[i]).ToArray() is { Length: > 0 } cut; rest--) widths[cut.MinBy(i => widths[i])]++;
        for (; rest < 0 && shown.Where(i => columns[i].Least > 0 && widths[i] > 1).ToArray() is { Length: > 0 } wide; rest++) widths[wide.MaxBy(i => widths[i])]--;
        return shown.Select(i => widths[i]);
    }

    private IEnumerable<string> Lines(int[] shown, int[] widths, bool isRuled)
    {
        yield return Line(shown.Select(i => columns[i].Name));
        if (isRuled) yield return Line(widths.Select(w => new string('─', w)));
        foreach (var row in rows) yield return Line(shown.Select(i => row[i]));

        string Line(IEnumerable<string> cells) => string.Join(Gap, cells.Select((cell, at) => CellText.Fit(cell, widths[at], columns[shown[at]].IsNumber))).TrimEnd();
    }
}

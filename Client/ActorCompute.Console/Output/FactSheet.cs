namespace ActorCompute.Output;

/// <summary>What is known of one thing, a line or more a fact; facts that are empty have none. Pure.</summary>
internal static class FactSheet
{
    private const string Gap = "  ";

    /// <param name="facts">A heading and a text each.</param>
    /// <param name="width">Longer texts go on below themselves, parted at blanks; null leaves them as they are.</param>
    public static IEnumerable<string> Lines(IEnumerable<(string Heading, string Text)> facts, int? width)
    {
        var told = facts.Where(f => f.Text.Length > 0).ToArray();
        var headings = told.Select(f => f.Heading.Length).DefaultIfEmpty().Max();
        foreach (var (heading, text) in told)
        {
            var at = heading;
            foreach (var line in Wrapped(text, width - headings - Gap.Length))
            {
                yield return $"{at.PadRight(headings)}{Gap}{line}";
                at = "";
            }
        }
    }

    private static IEnumerable<string> Wrapped(string text, int? width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && CellText.Width(line) + 1 + CellText.Width(word) > (width ?? int.MaxValue))
            {
                yield return line;
                line = word;
            }
            else line = line.Length == 0 ? word : $"{line} {word}";
        }
        yield return line;
    }
}

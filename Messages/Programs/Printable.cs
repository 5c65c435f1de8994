using System.Globalization;
using System.Text;

namespace ActorCompute.Messages.Programs;

/// <summary>Text as it may go to a terminal: what others wrote, such as a job's name, must not move its cursor or clear its screen.</summary>
public static class Printable
{
    /// <summary>The text with control characters as <c>\u001b</c>; line ends and tabs stay.</summary>
    public static string Of(string text) => Escaped(text, keepsLines: true);

    /// <summary>The same for one line: line ends and tabs, too, are written as such.</summary>
    public static string OfLine(string text) => Escaped(text, keepsLines: false);

    private static string Escaped(string text, bool keepsLines)
    {
        if (!text.Any(c => IsBad(c, keepsLines))) return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
            if (IsBad(c, keepsLines)) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else safe.Append(c);
        return safe.ToString();
    }

    private static bool IsBad(char c, bool keepsLines) => char.IsControl(c) && !(keepsLines && c is ('\n' or '\r' or '\t'));
}

using System.Globalization;
using Spectre.Console.Rendering;

namespace ActorCompute.Output;

/// <summary>Texts as wide as a terminal shows them: a Chinese character takes two cells. Pure.</summary>
internal static class CellText
{
    private const string Cut = "…";

    public static int Width(string text) => Ascii(text) ? text.Length : new Segment(text).CellCount();

    /// <summary>The text with blanks to fill so many cells, before it or behind it; cut with "…" if it is wider.</summary>
    public static string Fit(string text, int width, bool toTheRight)
    {
        var fitting = Shorten(text, width);
        var blanks = new string(' ', Math.Max(0, width - Width(fitting)));
        return toTheRight ? blanks + fitting : fitting + blanks;
    }

    private static string Shorten(string text, int width)
    {
        if (Width(text) <= width) return text;
        var (kept, used) = (0, 0);
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);   // never through the midst of what is one character to people
            used += Width(text.Substring(at, length));
            if (used > width - 1) break;
            kept = at += length;
        }
        return string.Concat(text.AsSpan(0, kept), width > 0 ? Cut : "");
    }

    private static bool Ascii(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}

using System.Text;
using System.Text.Unicode;

namespace ActorCompute.Messages;

/// <summary>Texts that user code makes have any length; messages do not.</summary>
internal static class BoundedText
{
    private const string Mark = " … (cut)";
    private static readonly int MarkBytes = Encoding.UTF8.GetByteCount(Mark);

    /// <summary>The text, or as much of its beginning as fits into so many bytes of UTF-8 with a mark that it was cut. No character is split.</summary>
    public static string Cut(string text, int maxBytes)
    {
        if (text.Length <= maxBytes / 3 || Encoding.UTF8.GetByteCount(text) <= maxBytes) return text;
        Utf8.FromUtf16(text, new byte[maxBytes - MarkBytes], out var kept, out _);
        return string.Concat(text.AsSpan(0, kept), Mark);
    }

    /// <summary>The text with a sign in the place of every control character, so that it does nothing to a terminal.</summary>
    public static string Plain(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : text;
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace ActorCompute.Messages.Programs;

/// <summary>
/// Text as it may go to a terminal: what others wrote, such as a job's name or what a task printed, must not move its cursor, clear its screen, turn its
/// lines round or begin new ones. Control characters, those that change the direction of text, separators of lines, invisible ones and halves of
/// characters are written as <c>\u202e</c>.
/// </summary>
public static class Printable
{
    /// <summary>The text so that it is harmless; line ends and tabs stay.</summary>
    public static string Of(string text) => Escaped(text, keepsLines: true);

    /// <summary>The same for one line: line ends and tabs, too, are written as such.</summary>
    public static string OfLine(string text) => Escaped(text, keepsLines: false);

    /// <summary>The same for JSON, which stays equal: what is escaped stands in its texts alone.</summary>
    public static byte[] OfJson(ReadOnlySpan<byte> json)
    {
        if (IsPlain(json)) return json.ToArray();
        var safe = new ArrayBufferWriter<byte>(json.Length + 64);
        Escape(json, safe);
        return safe.WrittenSpan.ToArray();
    }

    /// <summary>Writes text in UTF-8 so that it is harmless.</summary>
    /// <returns>How many bytes were read: all but the beginning of a character whose rest is to come.</returns>
    public static int Escape(ReadOnlySpan<byte> utf8, IBufferWriter<byte> safe)
    {
        var read = 0;
        while (read < utf8.Length)
        {
            var state = Rune.DecodeFromUtf8(utf8[read..], out var rune, out var length);
            if (state is OperationStatus.NeedMoreData) break;
            if (state is OperationStatus.Done && !IsBad(rune.Value, keepsLines: true) && rune.Value != '\r') safe.Write(utf8.Slice(read, length));
            else WriteEscaped(rune, safe);
            read += length;
        }
        return read;
    }

    /// <summary>Whether it is ASCII without control characters but line feeds, as most of what is printed.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> utf8)
    {
        foreach (var b in utf8)
            if (b is (< 0x20 and not (byte)'\n') or >= 0x7f) return false;
        return true;
    }

    private static void WriteEscaped(Rune rune, IBufferWriter<byte> safe)
    {
        Span<char> halves = stackalloc char[2];
        foreach (var half in halves[..rune.EncodeToUtf16(halves)]) safe.Write(Encoding.ASCII.GetBytes(Code(half)));
    }

    private static string Escaped(string text, bool keepsLines)
    {
        if (!MayBeBad(text, keepsLines)) return text;
        var safe = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length; at++)
        {
            var isPair = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
            var rune = isPair ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];
            var isLineEnd = rune == '\r' && keepsLines && at + 1 < text.Length && text[at + 1] == '\n';
            var isBad = !isLineEnd && IsBad(rune, keepsLines);
            for (var end = isPair ? at + 1 : at; at <= end; at++) _ = isBad ? safe.Append(Code(text[at])) : safe.Append(text[at]);
            at--;
        }
        return safe.ToString();
    }

    private static bool MayBeBad(string text, bool keepsLines) => text.Any(c => char.IsSurrogate(c) || IsBad(c, keepsLines));

    private static bool IsBad(int rune, bool keepsLines) => rune switch
    {
        '\n' or '\t' => !keepsLines,
        < 0x20 or (>= 0x7f and < 0xa0) => true,
        0x061c or 0x180e or 0x200b or 0x200e or 0x200f => true,
        >= 0x2028 and <= 0x202e => true,
        >= 0x2060 and <= 0x206f => true,
        >= 0xd800 and <= 0xdfff => true,   // half of a character
        0xfeff or (>= 0xfff9 and <= 0xfffb) => true,
        >= 0xe0000 and <= 0xe007f => true,
        _ => false,
    };

    private static string Code(char c) => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
}

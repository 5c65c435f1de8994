using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace ActorCompute.Messages.Code;

/// <summary>
/// Escapes only what RFC 8259 requires, and refuses half of a surrogate pair, which would become U+FFFD. All that writes text as JSON asks its encoder: strings,
/// chars, keys, and converters of users. Only text that is escaped is looked at, as every surrogate is, so other text costs nothing more.
/// </summary>
internal sealed unsafe class WholeTextEncoder : JavaScriptEncoder
{
    private static readonly JavaScriptEncoder Inner = UnsafeRelaxedJsonEscaping;

    public override int MaxOutputCharactersPerInputCharacter => Inner.MaxOutputCharactersPerInputCharacter;

    public override bool WillEncode(int unicodeScalar) => Inner.WillEncode(unicodeScalar);

    public override int FindFirstCharacterToEncode(char* text, int textLength) => Inner.FindFirstCharacterToEncode(text, textLength);

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => Inner.FindFirstCharacterToEncodeUtf8(utf8Text);

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        Inner.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    public override OperationStatus EncodeUtf8(
        ReadOnlySpan<byte> utf8Source, Span<byte> utf8Destination, out int bytesConsumed, out int bytesWritten, bool isFinalBlock = true) =>
        Inner.EncodeUtf8(utf8Source, utf8Destination, out bytesConsumed, out bytesWritten, isFinalBlock);

    /// <exception cref="ValueLossException">There is half of a pair.</exception>
    public override OperationStatus Encode(
        ReadOnlySpan<char> source, Span<char> destination, out int charsConsumed, out int charsWritten, bool isFinalBlock = true)
    {
        Check(source, isFinalBlock);
        return Inner.Encode(source, destination, out charsConsumed, out charsWritten, isFinalBlock);
    }

    private static void Check(ReadOnlySpan<char> text, bool isFinal)
    {
        for (int at; (at = text.IndexOfAnyInRange('\uD800', '\uDFFF')) >= 0; text = text[(at + 2)..])
        {
            if (Rune.DecodeFromUtf16(text[at..], out _, out _) is OperationStatus.Done) continue;
            if (!isFinal && at == text.Length - 1 && char.IsHighSurrogate(text[at])) return;   // the other half comes next
            throw new ValueLossException($"holds half of a surrogate pair (U+{(int)text[at]:X4}), which JSON cannot carry; "
                + "cut texts between whole characters, or send their chars as numbers (ushort[])");
        }
    }
}

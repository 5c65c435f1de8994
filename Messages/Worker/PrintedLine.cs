using System.Globalization;

namespace ActorCompute.Messages.Worker;

/// <summary>
/// A line that a worker prints for an item, and how it says so: a mark, the name that its lease was told, the item, the attempt, and the text. Whose
/// name it is, only the node knows that gave it.
/// </summary>
/// <param name="Voice">The name under which the lease prints.</param>
/// <param name="GoesOn">Whether more of the line is to come.</param>
/// <param name="IsRest">Whether it ends a line of which parts have come; without it, it is a line by itself.</param>
public readonly record struct PrintedLine(string Voice, long Item, int Attempt, string Text, bool GoesOn = false, bool IsRest = false)
{
    /// <summary>The longest text, in characters; what a worker prints beyond it makes further lines.</summary>
    public const int LongestText = 4096;

    /// <summary>The longest of what stands before the text.</summary>
    public const int LongestName = 128;

    /// <summary>"Record separator": lines of items begin with it.</summary>
    public const char Mark = '\x1e';

    private const char Part = '+', Rest = '.';

    /// <summary>What stands before the text of each line that the item prints.</summary>
    /// <param name="goesOn">Whether more of the line is to come.</param>
    /// <param name="isRest">Whether it ends a line of which parts have come.</param>
    public static string NameOf(string voice, long item, int attempt, bool goesOn = false, bool isRest = false) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark}{voice} {item} {attempt}{(goesOn ? "+" : isRest ? "." : "")} ");

    /// <summary>A line that says whose items run from now on.</summary>
    public static string SpeakerOf(string voice) => $"{Mark}{voice}";

    /// <summary>Whose items run from here on, if the line says that and nothing else.</summary>
    public static string? FindSpeaker(ReadOnlySpan<char> line) =>
        line.Length > 1 && line[0] == Mark && JobId.IsValid(line[1..].ToString()) ? line[1..].ToString() : null;

    /// <summary>What a line of output says; null if it names no item.</summary>
    public static PrintedLine? Find(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] != Mark) return null;
        var rest = line[1..];
        var (voice, item) = (Word(ref rest).ToString(), Number(Word(ref rest)));
        var attempt = Word(ref rest);
        var (goesOn, isRest) = (attempt.EndsWith([Part]), attempt.EndsWith([Rest]));
        return JobId.IsValid(voice) && item is { } index && Number(goesOn || isRest ? attempt[..^1] : attempt) is >= 1 and <= int.MaxValue and { } number
            ? new(voice, index, (int)number, rest.ToString(), goesOn, isRest) : null;
    }

    private static long? Number(ReadOnlySpan<char> word) => long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(' ');
        if (end < 0) return default;
        var word = rest[..end];
        rest = rest[(end + 1)..];
        return word;
    }
}

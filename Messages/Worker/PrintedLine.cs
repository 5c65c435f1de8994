using System.Globalization;

namespace ActorCompute.Messages.Worker;

/// <summary>A line that a worker prints for an item of a job, and how it says so: a mark, the job, the item, the attempt, and the text.</summary>
public readonly record struct PrintedLine(JobId Job, long Item, int Attempt, string Text)
{
    /// <summary>The longest text, in characters; what a worker prints beyond it makes further lines.</summary>
    public const int LongestText = 4096;

    /// <summary>The longest of what stands before the text.</summary>
    public const int LongestName = 128;

    private const char Mark = '\x1e';   // "record separator": nobody's text begins with it

    /// <summary>What stands before the text of each line that the item prints.</summary>
    public static string NameOf(string job, long item, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{Mark}{job} {item} {attempt} ");

    /// <summary>What a line of output says; null if it names no item.</summary>
    public static PrintedLine? Find(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] != Mark) return null;
        var rest = line[1..];
        var (job, item, attempt) = (Word(ref rest).ToString(), Number(ref rest), Number(ref rest));
        return JobId.IsValid(job) && item is { } index && attempt is >= 1 and <= int.MaxValue and { } number
            ? new(new(job), index, (int)number, rest.ToString()) : null;
    }

    private static long? Number(ref ReadOnlySpan<char> rest) =>
        long.TryParse(Word(ref rest), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(' ');
        if (end < 0) return default;
        var word = rest[..end];
        rest = rest[(end + 1)..];
        return word;
    }
}

using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Programs;

/// <summary>An event of a program's log as a line: when, how grave, what it is called, and a sentence. Pure: the time is an argument.</summary>
public static class LogLine
{
    private const string Own = "ActorCompute";

    /// <summary>"2026-11-27T15:04:05.123+01:00 warning node-gone: Node a is gone: its connection closed".</summary>
    /// <param name="at">With the offset of its zone.</param>
    /// <param name="category">Who logs; told only of what is no part of this product.</param>
    /// <param name="name">What the event is called where it is written: "NodeGone" or "node-gone".</param>
    /// <param name="text">What happened; with line ends it is still one line.</param>
    public static string Of(DateTimeOffset at, LogLevel level, string category, string? name, string text)
    {
        var isOwn = category.StartsWith(Own, StringComparison.Ordinal);
        var what = isOwn ? Name(name ?? "event") : name is null ? category : $"{category}/{name}";
        return string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-ddTHH:mm:ss.fffzzz} {Name(level)} {what}: {Printable.OfLine(text.ReplaceLineEndings(" "))}");
    }

    /// <summary>"node-gone" for "NodeGone"; what is written so already stays.</summary>
    public static string Name(string name)
    {
        var words = new StringBuilder(name.Length + 8);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && words.Length > 0) words.Append('-');
            words.Append(char.ToLowerInvariant(c));
        }
        return words.ToString();
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };
}

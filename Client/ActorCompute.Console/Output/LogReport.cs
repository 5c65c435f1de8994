using System.Globalization;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Results;

namespace ActorCompute.Output;

/// <summary>A line of a job's log in words. Pure.</summary>
internal static class LogReport
{
    /// <summary>"15:04:05.123 a, item 7, attempt 2: text"; the first attempt is not told.</summary>
    public static string Of(LoggedLine line)
    {
        var item = line.Item is { } index ? string.Create(CultureInfo.InvariantCulture, $", item {index}") : "";
        var attempt = line.Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $", attempt {line.Attempt}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{line.At.ToLocalTime():HH:mm:ss.fff} {line.Node}{item}{attempt}: {Text(line.Text)}");
    }

    /// <summary>Tabs stay; nothing in it begins a line of its own or overwrites what stands before it.</summary>
    private static string Text(string text) =>
        Printable.Of(text).Replace("\r", "\\u000d", StringComparison.Ordinal).Replace("\n", "\\u000a", StringComparison.Ordinal);
}

using System.Globalization;

namespace ActorCompute.Output;

/// <summary>A job's progress in words. Pure: time is an argument.</summary>
internal static class ProgressText
{
    private const int WidestBar = 30, NarrowestBar = 8;

    /// <summary>
    /// "━━━━━────── 42 %  420,000 of 1,000,000  4.8 M/s  about 15 s left  3 failed", at most so many characters: the bar takes what the words leave.
    /// </summary>
    public static string Bar(ProgressMeter meter, TimeSpan now, int width)
    {
        var count = meter.Total is { } total ? Text($" {Percent(meter, total)} %  {meter.Done:N0} of {total:N0}") : Open(meter);
        var words = string.Join("  ", [count, .. Details(meter, now)]);
        var room = Math.Min(WidestBar, width - words.Length);
        if (meter.Total is { } all) words = room < NarrowestBar ? words.TrimStart() : Drawn(meter, all, room) + words;
        return words.Length <= width ? words : width < 1 ? "" : words[..(width - 1)] + "…";
    }

    /// <summary>"420,000 of 1,000,000 items (42 %), 4.8 M/s, about 15 s left, 3 failed".</summary>
    public static string Note(ProgressMeter meter, TimeSpan now)
    {
        var count = meter.Total is { } total
            ? Text($"{meter.Done:N0} of {Quantity.Items(total)} ({Percent(meter, total)} %)")
            : Open(meter);
        return string.Join(", ", [count, .. Details(meter, now)]);
    }

    /// <summary>Nobody knows how many items there will be.</summary>
    private static string Open(ProgressMeter meter) => meter.SoFar is { } soFar
        ? soFar == 0 ? "no inputs yet" : Text($"{meter.Done:N0} of {soFar:N0} items so far done, inputs still come") : Text($"{Quantity.Items(meter.Done)} done");

    private static IEnumerable<string> Details(ProgressMeter meter, TimeSpan now) => meter switch
    {
        { IsReading: true } => [Text($"results are being read: {meter.Read:N0} so far")],
        { IsMerging: true } => [Merging(meter), .. Waiting(meter)],
        _ => [.. Pace(meter, now), .. Waiting(meter), .. meter.Failed > 0 ? [Text($"{meter.Failed:N0} failed")] : Array.Empty<string>()],
    };

    private static string Merging(ProgressMeter meter) => meter.Merges is { All: > 0 } merges
        ? Text($"merging: {merges.Done:N0} of {merges.All:N0} {(merges.All == 1 ? "merge" : "merges")} done") : "merging begins";

    private static IEnumerable<string> Waiting(ProgressMeter meter) => meter.Waits is { Length: > 0 } waits ? [waits] : [];

    private static IEnumerable<string> Pace(ProgressMeter meter, TimeSpan now)
    {
        if (meter.Stall(now) is { } stall)
        {
            yield return $"none has ended for {Quantity.Time(stall)}";
            yield break;
        }
        if (meter.Rate > 0) yield return Quantity.Rate(meter.Rate);
        else if (meter.Running > 0) yield return Text($"{meter.Running:N0} with nodes");
        if (meter.Left(now)?.ToString() is { Length: > 0 } left) yield return left;
    }

    private static string Drawn(ProgressMeter meter, long total, int width)
    {
        var full = (int)(Share(meter, total) * width);
        return new string('━', full) + new string('─', width - full);
    }

    private static string Percent(ProgressMeter meter, long total) => Text($"{Math.Floor(Share(meter, total) * 100):0}");

    private static double Share(ProgressMeter meter, long total) => total == 0 ? 1 : (double)meter.Done / total;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace ActorCompute.Output;

/// <summary>A job's progress in words. Pure.</summary>
internal static class ProgressText
{
    private const int WidestBar = 30, NarrowestBar = 8;

    /// <summary>
    /// "━━━━━────── 42 %  420,000 of 1,000,000  4.8 M/s  0.12 s left  3 failed", at most so many characters: the bar takes what the words leave.
    /// </summary>
    public static string Bar(ProgressMeter meter, int width)
    {
        var count = meter.Total is { } total ? Text($" {Percent(meter, total)} %  {meter.Done:N0} of {total:N0}") : Text($"{meter.Done:N0} done");
        var words = string.Join("  ", [count, .. Details(meter)]);
        var room = Math.Min(WidestBar, width - words.Length);
        if (meter.Total is { } all) words = room < NarrowestBar ? words.TrimStart() : Drawn(meter, all, room) + words;
        return words.Length <= width ? words : words[..Math.Max(0, width)];
    }

    /// <summary>"420,000 of 1,000,000 items (42 %), 4.8 M/s, 0.12 s left, 3 failed".</summary>
    public static string Note(ProgressMeter meter)
    {
        var count = meter.Total is { } total
            ? Text($"{meter.Done:N0} of {Quantity.Items(total)} ({Percent(meter, total)} %)")
            : Text($"{Quantity.Items(meter.Done)} done");
        return string.Join(", ", [count, .. Details(meter)]);
    }

    private static IEnumerable<string> Details(ProgressMeter meter)
    {
        if (meter.IsMerging)
        {
            yield return "merging";
            yield break;
        }
        if (meter.Rate > 0) yield return Quantity.Rate(meter.Rate);
        if (meter.Left is { } left) yield return $"{Quantity.Time(left)} left";
        if (meter.Failed > 0) yield return Text($"{meter.Failed:N0} failed");
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

using System.Globalization;
using System.Text;

namespace ActorCompute.Output;

/// <summary>A job's progress as one line. Pure.</summary>
internal static class ProgressText
{
    private const int BarWidth = 30;

    /// <summary>"━━━━━────── 42 %  420,000 of 1,000,000  4.8 M/s  0.12 s left  3 failed", at most so many characters.</summary>
    public static string Of(ProgressMeter meter, int width)
    {
        var text = new StringBuilder();
        if (meter.Total is { } total)
        {
            var share = total == 0 ? 1 : (double)meter.Done / total;
            text.Append('━', (int)(share * BarWidth)).Append('─', BarWidth - (int)(share * BarWidth));
            text.Append(CultureInfo.InvariantCulture, $" {Math.Floor(share * 100):0} %  {meter.Done:N0} of {total:N0}");
        }
        else text.Append(CultureInfo.InvariantCulture, $"{meter.Done:N0} done");
        if (meter.Rate > 0) text.Append("  ").Append(Quantity.Rate(meter.Rate));
        if (meter.Left is { } left) text.Append("  ").Append(Quantity.Time(left)).Append(" left");
        if (meter.Failed > 0) text.Append(CultureInfo.InvariantCulture, $"  {meter.Failed:N0} failed");
        return text.Length <= width ? text.ToString() : text.ToString(0, Math.Max(0, width));
    }
}

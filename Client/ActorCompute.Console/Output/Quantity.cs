using System.Globalization;

namespace ActorCompute.Output;

/// <summary>Numbers as people read them. Pure.</summary>
internal static class Quantity
{
    /// <summary>"1,000,000 items", "1 item".</summary>
    public static string Items(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "item" : "items")}");

    /// <summary>"512 B", "12 kB", "3.4 MB": thousands, as disks count.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 999_500 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        < 999_500_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
    };

    /// <summary>"4.8 M/s", "12 k/s", "0.50/s", "6.0/min", "2.5/h".</summary>
    public static string Rate(double perSecond) => perSecond switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e6:0.0} M/s"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{perSecond / 1e3:0} k/s"),
        >= 10 => string.Create(CultureInfo.InvariantCulture, $"{perSecond:N0}/s"),
        >= 0.105 or 0 => string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.00}/s"),
        >= 0.5 / 60 => string.Create(CultureInfo.InvariantCulture, $"{perSecond * 60:0.0}/min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{perSecond * 3600:0.0}/h"),
    };

    /// <summary>"12 ns", "3.4 µs", "12 ms"; from a second on as <see cref="Time"/>.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 999.5e-9 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e9:0} ns"),
        < 9.95e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0.0} µs"),
        < 999.5e-6 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e6:0} µs"),
        < 9.95e-3 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0.0} ms"),
        < 0.9995 => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1e3:0} ms"),
        _ => Time(TimeSpan.FromSeconds(seconds)),
    };

    /// <summary>"0.21s", "12s", "2m05s", "3h07m", "5d03h": a time as one word, for tables.</summary>
    public static string Span(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.995 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalSeconds):0.00}s"),
        < 59.5 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m{time.Seconds:00}s"),
        < 86400 => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}h{time.Minutes:00}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalDays}d{time.Hours:00}h"),
    };

    /// <summary>"42s", "12m", "3h", "5d": how long ago something was.</summary>
    public static string Age(TimeSpan ago) => ago.TotalSeconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Floor(ago.TotalSeconds)):0}s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)ago.TotalMinutes}m"),
        < 2 * 86400 => string.Create(CultureInfo.InvariantCulture, $"{(int)ago.TotalHours}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)ago.TotalDays}d"),
    };

    /// <summary>"500ms", "30s", "10m", "2h", "7d": a time as options take it.</summary>
    public static string Option(TimeSpan time) => time switch
    {
        _ when time.Ticks % TimeSpan.TicksPerSecond != 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.####}ms"),
        _ when time.Ticks % TimeSpan.TicksPerDay == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0}d"),
        _ when time.Ticks % TimeSpan.TicksPerHour == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0}h"),
        _ when time.Ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s"),
    };

    /// <summary>"0.21 s", "12.3 s", "2 min 05 s", "3 h 07 min".</summary>
    public static string Time(TimeSpan time) => time.TotalSeconds switch
    {
        < 9.995 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.00} s"),
        < 59.95 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} h {time.Minutes:00} min"),
    };
}

using System.Globalization;

namespace ActorCompute.Coordinator.Store;

/// <summary>How old a store was at one moment, and what the machine's clocks showed then.</summary>
/// <param name="Age">Time that had passed for the store.</param>
/// <param name="Boot">Names the run of the machine that <paramref name="Monotonic"/> counts from; empty if it is not known.</param>
/// <param name="Monotonic">Cannot be set.</param>
/// <param name="Wall">Can be.</param>
internal sealed record ClockNote(TimeSpan Age, string Boot, TimeSpan Monotonic, DateTimeOffset Wall)
{
    /// <summary>So much of the time without a coordinator counts at most: a clock that is wrong after a start is to delete and cancel nothing.</summary>
    public static readonly TimeSpan MostTrusted = TimeSpan.FromDays(1);

    /// <summary>Clocks that are corrected in small steps are not worth a word.</summary>
    public static readonly TimeSpan Correction = TimeSpan.FromMinutes(1);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Age.Ticks}/{Boot}/{Monotonic.Ticks}/{Wall.UtcTicks}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null if it is nothing of the kind.</summary>
    public static ClockNote? Parse(string text) => text.Split('/') is [var age, var boot, var monotonic, var wall]
        && long.TryParse(age, CultureInfo.InvariantCulture, out var old) && long.TryParse(monotonic, CultureInfo.InvariantCulture, out var ticks)
        && long.TryParse(wall, CultureInfo.InvariantCulture, out var date) && date >= 0 && date <= DateTimeOffset.MaxValue.UtcTicks
            ? new(TimeSpan.FromTicks(old), boot, TimeSpan.FromTicks(ticks), new(date, TimeSpan.Zero)) : null;

    /// <summary>How much time counts between this and what clocks show now. While the machine runs on, the clock that cannot be set says it.</summary>
    /// <returns>The time, and what is to be said of the clock; null if it is right.</returns>
    public (TimeSpan Passed, string? Doubt) Until(string boot, TimeSpan monotonic, DateTimeOffset wall)
    {
        var bySameBoot = boot.Length > 0 && boot == Boot && monotonic >= Monotonic;
        var passed = bySameBoot ? monotonic - Monotonic : wall - Wall;
        if (passed < TimeSpan.Zero) return (TimeSpan.Zero, $"the machine's clock shows a time {Text(-passed)} before the last one noted: none of the time without a coordinator counts");
        if (!bySameBoot && passed > MostTrusted) return (MostTrusted, $"by the machine's clock {Text(passed)} have passed without a coordinator: for deadlines and for keeping jobs {Text(MostTrusted)} of it counts, since the clock may be wrong");
        return (passed, bySameBoot && (wall - Wall - passed).Duration() > Correction ? $"the machine's clock was set by {Text((wall - Wall - passed).Duration())} meanwhile, and {Text(passed)} have passed: that counts" : null);
    }

    /// <summary>"8.0 days", "1.0 hours", "50 s".</summary>
    public static string Text(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.0} days"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
    };
}

/// <summary>
/// Time as it passes for a store: what spans are counted in that outlive a process, as deadlines and how long jobs are kept. It goes on while a
/// coordinator runs by the clock that cannot be set.
/// </summary>
internal sealed class StoreClock
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id";

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _before;
    private readonly string _boot = File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : "";

    /// <param name="last">What was noted last; null if the store is new.</param>
    public StoreClock(ClockNote? last, TimeProvider time)
    {
        (_time, _start) = (time, time.GetTimestamp());
        if (last is null) return;
        (var passed, Doubt) = last.Until(_boot, Monotonic, time.GetUtcNow());
        _before = last.Age + passed;
    }

    /// <summary>What is to be said of the machine's clock; null if it is right.</summary>
    public string? Doubt { get; }

    public TimeSpan Age => _before + _time.GetElapsedTime(_start);

    public ClockNote Note() => new(Age, _boot, Monotonic, _time.GetUtcNow());

    private TimeSpan Monotonic => _time.GetElapsedTime(0);
}

/// <summary>Notices that the wall clock was set. Mutable, with a single owner; time is passed in.</summary>
internal sealed class WallClockWatch(DateTimeOffset wall, TimeSpan uptime)
{
    private (DateTimeOffset Wall, TimeSpan Uptime) _last = (wall, uptime);

    /// <summary>By how much it was set since the last look; null if by nothing that matters.</summary>
    public TimeSpan? Look(DateTimeOffset wall, TimeSpan uptime)
    {
        var by = wall - _last.Wall - (uptime - _last.Uptime);
        _last = (wall, uptime);
        return by.Duration() > ClockNote.Correction ? by : null;
    }
}

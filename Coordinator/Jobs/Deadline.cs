using System.Globalization;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>How long a job may take, in the age of its store, which goes on while the coordinator is away. Pure.</summary>
internal static class Deadline
{
    /// <summary>Timers and clocks may not run alike.</summary>
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before the next look, with so much left; zero once it has passed.</summary>
    public static TimeSpan Wait(TimeSpan left) => left <= TimeSpan.Zero ? TimeSpan.Zero : left < LookAgainAfter ? left : LookAgainAfter;

    /// <summary>Why the job is called off.</summary>
    public static string Reason(TimeSpan deadline) => $"its deadline of {Text(deadline)} passed";

    /// <summary>"500ms", "30s", "10m", "36h", as the console takes it.</summary>
    private static string Text(TimeSpan time)
    {
        var (unit, suffix) = time.Ticks switch
        {
            _ when time.Ticks % TimeSpan.TicksPerSecond != 0 => (TimeSpan.TicksPerMillisecond, "ms"),
            _ when time.Ticks % TimeSpan.TicksPerMinute != 0 => (TimeSpan.TicksPerSecond, "s"),
            _ when time.Ticks % TimeSpan.TicksPerHour != 0 => (TimeSpan.TicksPerMinute, "m"),
            _ => (TimeSpan.TicksPerHour, "h"),
        };
        return (time.Ticks / unit).ToString(CultureInfo.InvariantCulture) + suffix;
    }
}

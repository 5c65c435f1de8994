using System.Globalization;

namespace ActorCompute.Pace;

/// <summary>How long a job will still take, as far as that is known. Pure.</summary>
/// <param name="Least">It will take that long at least.</param>
/// <param name="Most">And about that long at most; null if nobody knows.</param>
internal readonly record struct TimeLeft(TimeSpan Least, TimeSpan? Most)
{
    /// <summary>Bounds that lie no further apart are one number.</summary>
    private const double Narrow = 1.25;

    private static readonly (double Seconds, double Step, string Name)[] Units = [(1, 5, "s"), (60, 1, "min"), (3600, 0.5, "h"), (86400, 0.5, "days")];

    /// <summary>"about 15 min left", "about 10 to 20 min left", "at least 15 min left", "less than 5 min left". What lies between bounds stays between them.</summary>
    public override string ToString()
    {
        var (least, most) = (Least.TotalSeconds, Most?.TotalSeconds);
        var unit = UnitOf(most ?? least);
        if (most is null) return least < Units[0].Step ? "" : $"at least {Number(Math.Floor(least / unit.Step / unit.Seconds) * unit.Step)} {unit.Name} left";
        var (from, to) = (Math.Floor(least / unit.Step / unit.Seconds) * unit.Step, Math.Ceiling(most.Value / unit.Step / unit.Seconds) * unit.Step);
        if (most <= least * Narrow)
        {
            var middle = Math.Round((least + most.Value) / 2 / unit.Step / unit.Seconds) * unit.Step;
            if (middle > 0) return $"about {Number(middle)} {unit.Name} left";
        }
        return from == 0 ? $"less than {Number(to)} {unit.Name} left" : from == to ? $"about {Number(to)} {unit.Name} left" : $"about {Number(from)} to {Number(to)} {unit.Name} left";
    }

    /// <summary>The unit in which the number is neither long nor coarse.</summary>
    private static (double Seconds, double Step, string Name) UnitOf(double seconds) => seconds switch
    {
        <= 90 => Units[0],
        <= 100 * 60 => Units[1],
        <= 48 * 3600 => Units[2],
        _ => Units[3],
    };

    private static string Number(double number) => number.ToString("#,0.#", CultureInfo.InvariantCulture);
}

using System.Globalization;

namespace ActorCompute.Coordinator.Store;

/// <summary>A moment in the life of a store: which start of a coordinator it was under, and how many commits there had been by then.</summary>
internal readonly record struct StorePosition(string Start, long Commits)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start}:{Commits}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null if it is nothing of the kind.</summary>
    public static StorePosition? Parse(string text) =>
        text.Split(':') is [{ Length: > 0 } start, var commits] && long.TryParse(commits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(start, number) : null;
}

/// <summary>A start of a coordinator on a store.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Id">Its name, which no other start anywhere has.</param>
/// <param name="Commits">How many commits there had been when it began.</param>
internal sealed record StoreStart(long Epoch, string Id, long Commits);

/// <summary>
/// The starts that a store remembers, oldest first. A store that has gone back (a copy was restored, a log lost its end) forgets what it had
/// committed, and goes on under a start of a new name; so a position tells whether the store still is the one that it was taken from. Pure.
/// </summary>
/// <param name="starts">At least one.</param>
/// <param name="commits">How many commits there have been until now.</param>
internal sealed class Lineage(IReadOnlyList<StoreStart> starts, long commits)
{
    /// <summary>Whether all that had been committed at a position is there.</summary>
    public bool Holds(StorePosition position)
    {
        for (var i = 0; i < starts.Count; i++)
            if (starts[i].Id == position.Start) return position.Commits <= (i + 1 < starts.Count ? starts[i + 1].Commits : commits);
        return false;
    }

    /// <summary>Whether a start of this number is this store's; of those before the first that it remembers nothing is known, and they count.</summary>
    public bool HasEpoch(long epoch) => epoch < starts[0].Epoch || starts.Any(s => s.Epoch == epoch);
}

using System.Globalization;

namespace ActorCompute.Coordinator.Store;

/// <summary>What is to be said of a store when it is opened: that it has gone back, and what its log held. Pure.</summary>
/// <param name="HasGoneBack">Whether it lacks what had been committed.</param>
/// <param name="Sentence">For people; null if there is nothing to say.</param>
internal sealed record StoreReport(bool HasGoneBack, string? Sentence)
{
    private const string Consequence = "what was committed since is gone: items whose results are missing run again, readers begin again, and jobs that are missing are to be submitted again";

    /// <param name="witness">What the witness said; null if there is none.</param>
    /// <param name="log">What the write-ahead log held; null if there was none.</param>
    /// <param name="copy">Where the damaged log was copied to; null if it was not.</param>
    public static StoreReport Of(Opening opened, Testimony? witness, LogFinding? log, string? copy)
    {
        var held = log is null ? "there is no write-ahead log" : $"its write-ahead log {Held(log, copy)}";
        if (witness is not null && witness.Cluster != opened.Cluster)
            return new(true, $"is another one than was here before ({opened.Cluster}, not {witness.Cluster}): nodes and clients of that are not known here");
        if (witness is not null && (opened.Before.Count == 0 || !new Lineage(opened.Before, opened.Start.Commits).Holds(witness.Position)))
            return new(true, $"has gone back to an older state, as when a copy is restored or the write-ahead log is lost or cut: it ends with commit {Number(opened.Start.Commits)}, and {Number(witness.Position.Commits)} had been confirmed; {held}; {Consequence}");
        return log?.Damage is null ? new(false, null)
            : witness is null ? new(true, $"may have gone back: {held}; {Consequence}")
            : new(false, $"has all that was confirmed, though {held}");
    }

    private static string Held(LogFinding log, string? copy) => log.Damage is not { } at
        ? $"held {Number(log.Commits)} commits"
        : $"is damaged from byte {Number(at)} on: of {Number(log.Commits + log.Lost)} commits that it held the first {Number(log.Commits)} can be read{(copy is null ? "" : $" (a copy of it is {copy})")}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}

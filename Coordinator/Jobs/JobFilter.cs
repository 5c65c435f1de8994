using System.IO.Enumeration;

namespace ActorCompute.Coordinator.Jobs;

/// <summary>Which jobs are asked for: those that are all of what is said. Pure: the time is an argument.</summary>
internal sealed record JobFilter
{
    private const string Wildcards = "*?";

    public static JobFilter Any { get; } = new();

    /// <summary>One of these; any if there are none.</summary>
    public IReadOnlySet<JobStatus> States { get; init; } = new HashSet<JobStatus>();

    /// <summary>The name, in which * stands for any text and ? for any character; empty does not matter.</summary>
    public string Name { get; init; } = "";

    /// <summary>Submitted at most so long ago; null does not matter.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>Submitted longer ago; null does not matter.</summary>
    public TimeSpan? Older { get; init; }

    /// <summary>The newest so many; null is all.</summary>
    public int? Limit { get; init; }

    /// <summary>The name if it is one and no pattern; else null.</summary>
    public string? ExactName => Name.Length > 0 && Name.AsSpan().IndexOfAny(Wildcards) < 0 ? Name : null;

    /// <summary>How many of the newest that a store finds by time and name are enough; null if states or patterns are still to be looked at.</summary>
    public int? Enough => States.Count == 0 && (Name.Length == 0 || ExactName is not null) ? Limit : null;

    /// <summary>The first moment of submission that counts, in milliseconds as <paramref name="nowMs"/>; null if there is none.</summary>
    public long? FromMs(long nowMs) => nowMs - (long?)Since?.TotalMilliseconds;

    /// <summary>The moment of submission from which on none counts; null if there is none.</summary>
    public long? ToMs(long nowMs) => nowMs - (long?)Older?.TotalMilliseconds;

    /// <summary>What is asked for among jobs that a store has found by time and exact name, the newest first.</summary>
    public IEnumerable<JobView> Of(IEnumerable<JobView> jobs) =>
        jobs.Where(j => HasState(j.Job.Status) && HasName(j.Job.Spec.Name)).OrderByDescending(j => j.Job.Submitted).Take(Limit ?? int.MaxValue);

    private bool HasState(JobStatus status) => States.Count == 0 || States.Contains(status);

    private bool HasName(string name) => Name.All(c => c == '*')   // the library's * does not stand for nothing alone
        || (ExactName is { } exact ? exact == name : FileSystemName.MatchesSimpleExpression(Name.Replace("\\", "\\\\", StringComparison.Ordinal), name, ignoreCase: false));
}

namespace ActorCompute.Jobs;

/// <summary>Which jobs are asked for: those that are all of what is said.</summary>
internal sealed record JobQuery
{
    public static JobQuery All { get; } = new();

    /// <summary>One of these; any if there are none.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>The name, in which * stands for any text and ? for any character; empty does not matter.</summary>
    public string Name { get; init; } = "";

    /// <summary>Submitted at most so long ago.</summary>
    public TimeSpan? Since { get; init; }

    /// <summary>Submitted longer ago.</summary>
    public TimeSpan? Older { get; init; }

    /// <summary>The newest so many.</summary>
    public int? Limit { get; init; }

    public Protos.ListRequest ToMessage() => new()
    {
        State = { States.Select(s => s.ToString().ToLowerInvariant()) },
        Name = Name,
        SinceMs = Milliseconds(Since),
        OlderMs = Milliseconds(Older),
        Limit = Limit ?? 0,
    };

    private static long Milliseconds(TimeSpan? time) => time is { } span ? (long)Math.Ceiling(span.TotalMilliseconds) : 0;
}

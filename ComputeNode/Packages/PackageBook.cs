namespace ActorCompute.ComputeNode.Packages;

/// <summary>Why something could not be brought, and so whether to try again.</summary>
internal enum FetchTrouble
{
    /// <summary>Nobody answers.</summary>
    Connection,
    /// <summary>Something is wrong on one side, a full disk for instance.</summary>
    Service,
    /// <summary>It does not exist, or is not what it should be: it is not tried again.</summary>
    Content,
}

/// <summary>What the PackageActor is to do.</summary>
internal abstract record PackageStep;

internal sealed record BringPart(ContentPart Part, TimeSpan After) : PackageStep;

internal sealed record TellCame(ContentPart Part) : PackageStep;

/// <summary>Whoever waits is told to wait no longer here: another node may have it, or this one later. It is to be tried on.</summary>
internal sealed record TellLate(ContentPart Part, string Reason, TimeSpan After) : PackageStep;

/// <summary>No lease asks for it any more: it is not tried on.</summary>
internal sealed record TellDropped(ContentPart Part) : PackageStep;

internal sealed record TellRefused(ContentPart Part, string Reason) : PackageStep;

/// <summary>
/// What is on its way, once at a time each, however many wait for it. What has come is forgotten: the next who asks has it looked up again,
/// so that code which somebody removed is found missing.
/// </summary>
internal sealed class PackageBook
{
    /// <summary>So often something may be wrong before it is taken to stay so for a while.</summary>
    public const int MostFaults = 5;

    /// <summary>So often it is tried, some 12 s long if nobody answers, before leases are given back: others may reach the coordinator.</summary>
    public const int MostTries = 7;

    /// <summary>A part that is late, and for which no lease has asked for so long, is not tried any more.</summary>
    public static readonly TimeSpan WantedTime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<ContentPart, Tries> _underWay = [];

    /// <summary>Somebody waits for this part.</summary>
    public PackageStep? Need(ContentPart part, TimeSpan now)
    {
        var isNew = !_underWay.TryGetValue(part, out var tries);
        _underWay[part] = tries with { Wanted = now };
        return isNew ? new BringPart(part, TimeSpan.Zero) : null;
    }

    /// <summary>A part is where it belongs.</summary>
    public PackageStep Came(ContentPart part)
    {
        _underWay.Remove(part);
        return new TellCame(part);
    }

    /// <summary>A part could not be brought.</summary>
    public PackageStep Failed(ContentPart part, FetchTrouble trouble, string reason, TimeSpan now)
    {
        if (trouble is FetchTrouble.Content)
        {
            _underWay.Remove(part);
            return new TellRefused(part, reason);
        }
        var tries = _underWay[part] = _underWay.GetValueOrDefault(part).After(trouble);
        if (part.Kind is PartKind.Result || !tries.AreMany(trouble)) return new BringPart(part, Pause(tries.Count));
        if (tries.IsLate && now - tries.Wanted >= WantedTime)
        {
            _underWay.Remove(part);
            return new TellDropped(part);
        }
        _underWay[part] = tries with { IsLate = true };
        return new TellLate(part, reason, LongestPause);
    }

    private static TimeSpan Pause(int tries) => tries < 7 && ShortestPause * (1 << tries) is var pause && pause < LongestPause ? pause : LongestPause;

    private readonly record struct Tries(int Count, int Faults)
    {
        /// <summary>Whether somebody was told that it is late: then everybody is, at every try.</summary>
        public bool IsLate { get; init; }

        /// <summary>When somebody last asked for it.</summary>
        public TimeSpan Wanted { get; init; }

        public bool AreMany(FetchTrouble trouble) => IsLate || (trouble is FetchTrouble.Connection ? Count >= MostTries : Faults >= MostFaults);

        public Tries After(FetchTrouble trouble) => this with { Count = Count + 1, Faults = trouble is FetchTrouble.Connection ? 0 : Faults + 1 };
    }
}

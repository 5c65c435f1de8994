using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>What is fetched as one: a package with all its files, or a single piece of content.</summary>
internal readonly record struct CodePart(ContentHash Hash, bool IsPackage);

/// <summary>Why something could not be fetched, and so whether to try again.</summary>
internal enum FetchTrouble
{
    /// <summary>Nobody answers: it is tried for as long as it takes.</summary>
    Connection,
    /// <summary>Something is wrong on one side, a full disk for instance: it is tried a few times.</summary>
    Service,
    /// <summary>It does not exist, or is not what it should be: it is not tried again.</summary>
    Content,
}

/// <summary>What the PackageActor is to do.</summary>
internal abstract record PackageStep;

internal sealed record FetchPart(CodePart Part, TimeSpan After) : PackageStep;

internal sealed record TellCame(TaskCode Code) : PackageStep;

internal sealed record TellRefused(TaskCode Code, string Reason) : PackageStep;

/// <summary>
/// Which code is asked for and what of it is still to come. Every part is fetched once at a time, however many wait for it. What has come
/// is forgotten: the next who asks has it looked up again, so that code which somebody removed is found missing.
/// </summary>
internal sealed class PackageBook
{
    /// <summary>So often something may be wrong before it is taken to stay so.</summary>
    public const int MostFaults = 5;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TaskCode, HashSet<CodePart>> _missing = [];
    private readonly Dictionary<CodePart, Tries> _fetching = [];

    /// <summary>Somebody waits for this code.</summary>
    public IReadOnlyList<PackageStep> Need(TaskCode code)
    {
        HashSet<CodePart> parts = [new CodePart(code.Package, IsPackage: true), new CodePart(code.Invocation, IsPackage: false)];
        if (!_missing.TryAdd(code, parts)) return [];
        return [.. parts.Where(p => _fetching.TryAdd(p, default)).Select(p => new FetchPart(p, TimeSpan.Zero))];
    }

    /// <summary>A part is here.</summary>
    public IReadOnlyList<PackageStep> Came(CodePart part)
    {
        _fetching.Remove(part);
        var complete = _missing.Where(m => m.Value.Remove(part) && m.Value.Count == 0).Select(m => m.Key).ToList();
        foreach (var code in complete) _missing.Remove(code);
        return [.. complete.Select(code => new TellCame(code))];
    }

    /// <summary>A part could not be fetched.</summary>
    public IReadOnlyList<PackageStep> Failed(CodePart part, FetchTrouble trouble, string reason)
    {
        var tries = _fetching.GetValueOrDefault(part).After(trouble);
        if (trouble is not FetchTrouble.Content && tries.Faults < MostFaults)
        {
            _fetching[part] = tries;
            return [new FetchPart(part, Pause(tries.Count))];
        }
        _fetching.Remove(part);
        var hopeless = _missing.Where(m => m.Value.Contains(part)).Select(m => m.Key).ToList();
        foreach (var code in hopeless) _missing.Remove(code);
        return [.. hopeless.Select(code => new TellRefused(code, reason))];
    }

    private static TimeSpan Pause(int tries) => tries < 7 && ShortestPause * (1 << tries) is var pause && pause < LongestPause ? pause : LongestPause;

    private readonly record struct Tries(int Count, int Faults)
    {
        public Tries After(FetchTrouble trouble) => new(Count + 1, trouble is FetchTrouble.Connection ? 0 : Faults + 1);
    }
}

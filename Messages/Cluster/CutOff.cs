namespace ActorCompute.Messages.Cluster;

/// <summary>Which members are to be let go: those that could not be reached for a while. Mutable, with a single owner.</summary>
internal sealed class CutOff<TMember> where TMember : notnull
{
    /// <summary>How long a member may be out of reach: one that comes back within that needs not join again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<TMember, TimeSpan> _since = [];

    /// <summary>Takes who is out of reach now.</summary>
    /// <returns>Who has been so for long enough.</returns>
    public IReadOnlyList<TMember> Look(IReadOnlyCollection<TMember> unreachable, TimeSpan now)
    {
        foreach (var back in _since.Keys.Except(unreachable).ToArray()) _since.Remove(back);
        foreach (var member in unreachable) _since.TryAdd(member, now);
        return [.. _since.Where(s => now - s.Value >= Patience).Select(s => s.Key)];
    }
}

using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Content;

/// <summary>A piece that lies in the store.</summary>
/// <param name="Used">When it was last stored, asked for or needed.</param>
internal sealed record StoredPiece(ContentHash Hash, DateTimeOffset Used);

/// <summary>
/// Which pieces of content nobody needs: all that nobody has used for a day, less what is then found to be named somewhere. Pure. Who is about to
/// open a job has asked for its pieces a moment ago, so what is not named yet is not old.
/// </summary>
internal sealed class UnusedContent(IEnumerable<StoredPiece> pieces, DateTimeOffset now)
{
    /// <summary>For so long after its last use a piece stays, whether anything names it or not.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private readonly HashSet<ContentHash> _unused = [.. pieces.Where(p => p.Used < now - Grace).Select(p => p.Hash)];

    /// <summary>Those that may go, as far as is known by now.</summary>
    public IReadOnlyCollection<ContentHash> Pieces => _unused;

    public bool IsEmpty => _unused.Count == 0;

    /// <summary>These are named.</summary>
    public void Keep(IEnumerable<ContentHash> named) => _unused.ExceptWith(named);
}

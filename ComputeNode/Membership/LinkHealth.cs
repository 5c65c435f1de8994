namespace ActorCompute.ComputeNode.Membership;

/// <summary>
/// Whether a way to the coordinator is still of use. An actor system that has joined one incarnation of the coordinator cannot join the
/// next, so another incarnation, or silence, means that a new system is needed.
/// </summary>
internal sealed class LinkHealth
{
    /// <summary>A registered node hears from the coordinator every half second.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>How long it may take from being let in until being registered.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    /// <summary>How long it may take until the cluster lets a system in before that is worth a word.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(15);

    private TimeSpan? _asking;
    private (long Epoch, long Actor)? _coordinator;
    private TimeSpan? _heard;

    /// <summary>Why the way is lost; null while it is not.</summary>
    public string? Lost { get; private set; }

    /// <summary>Whether the cluster has not let this system in for longer than usual.</summary>
    public bool IsKeptOut { get; private set; }

    /// <summary>The coordinator's actor with this id has registered the node.</summary>
    public void Registered(long epoch, long actor, TimeSpan now)
    {
        _heard = now;
        if (_coordinator is { } known && known.Epoch != epoch) Lost = $"incarnation {epoch} of the coordinator has followed {known.Epoch}";
        _coordinator = (epoch, actor);
    }

    /// <summary>A coordinator's actor does not know the node: the one that did has lost sight of it, or this is another incarnation.</summary>
    public void Forgotten(long actor)
    {
        if (_coordinator is { } known && known.Actor != actor) Lost = "the coordinator was started again";
    }

    /// <summary>The coordinator has answered.</summary>
    public void Heard(TimeSpan now) => _heard = now;

    /// <summary>Time passes.</summary>
    /// <param name="isMember">Whether the cluster has let this system in; until then it may ask for as long as it takes.</param>
    public void Look(bool isMember, TimeSpan now)
    {
        IsKeptOut = _coordinator is null && !isMember && now - (_asking ??= now) > Usual;
        if (_heard is null || (_coordinator is null && !isMember)) _heard = now;
        var limit = _coordinator is null ? Patience : Silence;
        if (now - _heard > limit) Lost ??= $"the coordinator has not answered for {limit.TotalSeconds} s";
    }
}

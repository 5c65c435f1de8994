using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Nodes;

/// <summary>What a registration meets with.</summary>
internal enum Registration
{
    /// <summary>A node that was not here.</summary>
    New,
    /// <summary>The same process again.</summary>
    Known,
    /// <summary>Another process of that name; the old one is gone, and what it held.</summary>
    Replaces,
    /// <summary>A node of that name is here and alive.</summary>
    NameTaken,
}

/// <summary>
/// Which nodes are here and when each was last heard. One that is silent, or whose connection closed and that does not speak up at once, is
/// gone. Mutable, with a single owner; time is passed in.
/// </summary>
internal sealed class Roster
{
    /// <summary>Nodes report every 500 ms; after this long without a word one is gone.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(8);

    /// <summary>A node whose connection closed and that lives reports again within this.</summary>
    public static readonly TimeSpan SuspectFor = TimeSpan.FromMilliseconds(700);

    /// <summary>A node heard this recently keeps its name.</summary>
    public static readonly TimeSpan NameHeldFor = TimeSpan.FromSeconds(2);

    private readonly Dictionary<NodeId, Member> _members = [];

    public IEnumerable<Member> Members => _members.Values.OrderBy(m => m.Node.Id.Value, StringComparer.Ordinal);

    public Registration Register(NodeInfo node, TimeSpan now)
    {
        var registration = !_members.TryGetValue(node.Id, out var old) ? Registration.New
            : old.Node.Incarnation == node.Incarnation ? Registration.Known
            : old.Suspected is null && now - old.Heard < NameHeldFor ? Registration.NameTaken
            : Registration.Replaces;
        if (registration is Registration.Known) _members[node.Id] = old! with { Node = node, Heard = now, Suspected = null };
        else if (registration is not Registration.NameTaken) _members[node.Id] = new Member(node, now, Suspected: null);
        return registration;
    }

    /// <summary>A node spoke.</summary>
    /// <returns>False if it, or this incarnation of it, is not here.</returns>
    public bool Hear(NodeId id, long incarnation, TimeSpan now)
    {
        if (!_members.TryGetValue(id, out var member) || member.Node.Incarnation != incarnation) return false;
        _members[id] = member with { Heard = now, Suspected = null };
        return true;
    }

    /// <summary>A node's connection closed.</summary>
    public void Suspect(NodeId id, TimeSpan now)
    {
        if (_members.TryGetValue(id, out var member)) _members[id] = member with { Suspected = member.Suspected ?? now };
    }

    /// <summary>A node is to leave, or says that it does.</summary>
    /// <param name="within">How long its items may go on; null if it knows already.</param>
    /// <returns>False if it is not here, or was to leave before.</returns>
    public bool Drain(NodeId id, TimeSpan? within)
    {
        if (!_members.TryGetValue(id, out var member)) return false;
        _members[id] = member with { IsDraining = true, TellToDrain = within };
        return !member.IsDraining;
    }

    /// <summary>How long the items of a node may go on that is to leave and has not said that it knows; null if there is nothing to tell it.</summary>
    public TimeSpan? TellToDrain(NodeId id) => _members.GetValueOrDefault(id)?.TellToDrain;

    /// <summary>A node that is heard every 500 ms and whose connection closed no longer than this after its last word was there until it did.</summary>
    public static readonly TimeSpan HeardLately = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Whether a node that is to be struck off has died in the midst of its work: its connection closed while it was well. Not so one that was
    /// to leave; one that has fallen silent may be cut off, or stopped, and nothing can be said of it.
    /// </summary>
    public bool HasDied(NodeId id) =>
        _members.GetValueOrDefault(id) is { IsDraining: false, Suspected: { } suspected } member && suspected - member.Heard <= HeardLately;

    /// <summary>Strikes a node off.</summary>
    /// <returns>False if it was not here.</returns>
    public bool Remove(NodeId id) => _members.Remove(id);

    /// <summary>Nodes that are to be taken for gone.</summary>
    public IReadOnlyList<NodeId> Gone(TimeSpan now) =>
        [.. _members.Values.Where(m => now - m.Heard > SilentAfter || now - m.Suspected >= SuspectFor).Select(m => m.Node.Id)];

    /// <summary>A node that is here.</summary>
    /// <param name="Heard">When it last spoke.</param>
    /// <param name="Suspected">When its connection closed; null while there is no doubt.</param>
    internal sealed record Member(NodeInfo Node, TimeSpan Heard, TimeSpan? Suspected)
    {
        /// <summary>It is to be handed nothing more.</summary>
        public bool IsDraining { get; init; }

        /// <summary>What it still has to be told, until it says that it leaves.</summary>
        public TimeSpan? TellToDrain { get; init; }

        public string State => Suspected is not null ? "suspect" : IsDraining ? "draining" : "up";
    }
}

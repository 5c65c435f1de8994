using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using LinqToDB;

namespace ActorCompute.Coordinator.Store;

// What a restarted coordinator is to know of nodes that died: an item that takes them down would else do so for ever.
internal sealed partial class JobStore
{
    private HeldAtDeath[] ReadDeaths(long job) => Read(db => db.GetTable<DeathRow>().Where(d => d.Job == job).OrderBy(d => d.Number).ThenBy(d => d.First).AsEnumerable()
        .Select(d => new HeldAtDeath(d.Number, new(d.Node), new(d.Epoch, d.Sequence), new(d.First, d.End))).ToArray());
}

/// <summary>What a node held when it died.</summary>
internal sealed record InsertDeath(long Job, IReadOnlyList<HeldAtDeath> Held) : Write
{
    public override long ApplyTo(StoreTransaction to)
    {
        foreach (var (number, node, lease, items) in Held)
            to.Db.InsertOrReplace(new DeathRow
            {
                Job = Job, Number = number, Node = node.Value, Epoch = lease.Epoch, Sequence = lease.Sequence, First = items.First, End = items.End,
            });
        return Held.Count;
    }
}

/// <summary>A node was not dead: it has come back with this lease.</summary>
internal sealed record DeleteDeath(long Job, LeaseId Lease) : Write
{
    public override long ApplyTo(StoreTransaction to) =>
        to.Db.GetTable<DeathRow>().Delete(d => d.Job == Job && d.Epoch == Lease.Epoch && d.Sequence == Lease.Sequence);
}

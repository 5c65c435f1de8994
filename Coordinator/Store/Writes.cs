using System.Collections.Immutable;
using ActorCompute.Coordinator.Results;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using LinqToDB;
using LinqToDB.Data;

namespace ActorCompute.Coordinator.Store;

/// <summary>Something to be written; many share a transaction. <see cref="StoreActor"/> answers with <see cref="Stored"/> or <see cref="NotStored"/>.</summary>
internal abstract record Write
{
    /// <summary>What the write weighs, in bytes.</summary>
    public virtual long Bytes => 256;

    /// <summary>Whether all others go first, and no more than one like it goes with them.</summary>
    public virtual bool CanWait => false;

    /// <summary>Does the writing. May be done again, in another transaction, if this one fails.</summary>
    /// <returns>The number of the first row, for results.</returns>
    public abstract long ApplyTo(StoreTransaction to);
}

/// <summary>A new job; one of that id that is there already stays as it is. Returned is its key, below zero if it was there.</summary>
internal sealed record InsertJob(StoredJob Job) : Write
{
    public override long ApplyTo(StoreTransaction to) =>
        -to.Db.GetTable<JobRow>().Where(j => j.Id == Job.Id.Value).Select(j => (long?)j.Key).FirstOrDefault()
        ?? to.Db.InsertWithInt64Identity(Rows.Of(Job));
}

/// <summary>How a job stands.</summary>
internal sealed record SaveJob(StoredJob Job) : Write
{
    public override long ApplyTo(StoreTransaction to) => to.Db.Update(Rows.Of(Job));
}

/// <summary>A job and all it had is to be forgotten.</summary>
internal sealed record DeleteJob(JobId Job) : Write
{
    public override long ApplyTo(StoreTransaction to)
    {
        if (to.Db.GetTable<JobRow>().Where(j => j.Id == Job.Value).Select(j => (long?)j.Key).FirstOrDefault() is not { } key) return 0;
        to.Db.GetTable<InputRow>().Delete(i => i.Job == key);
        to.Db.GetTable<ResultRow>().Delete(r => r.Job == key);
        to.Db.GetTable<FailureRow>().Delete(f => f.Job == key);
        to.Db.GetTable<MergeRow>().Delete(m => m.Job == key);
        to.Db.GetTable<LogRow>().Delete(l => l.Job == key);
        to.Db.GetTable<LogSourceRow>().Delete(s => s.Job == key);
        to.Db.GetTable<DeathRow>().Delete(d => d.Job == key);
        return to.Db.GetTable<JobRow>().Delete(j => j.Key == key);
    }
}

/// <summary>Segments of inputs, each beginning where the one before ends.</summary>
internal sealed record InsertInputs(long Job, IReadOnlyList<Segment> Inputs) : Write
{
    public override long Bytes => base.Bytes + Inputs.Sum(i => (long)i.Bytes);

    public override long ApplyTo(StoreTransaction to)
    {
        foreach (var segment in Inputs) to.Db.Insert(Rows.OfInput(Job, segment));
        return Inputs[^1].End;
    }
}

/// <summary>Outcomes. The rows are numbered on from the returned number.</summary>
internal sealed record InsertResults(long Job, IReadOnlyList<Outcomes> Outcomes) : Write
{
    /// <summary>What the job's items have cost by now, these included; null if it is not known.</summary>
    public WorkCost? Cost { get; init; }

    /// <summary>How many of the items each node had.</summary>
    public IReadOnlyDictionary<NodeId, long> Worked { get; init; } = ImmutableDictionary<NodeId, long>.Empty;

    public override long Bytes => base.Bytes + Outcomes.Sum(o => o.Bytes);

    public override long ApplyTo(StoreTransaction to)
    {
        Count(to.Db);
        var first = to.NextRow(Outcomes.Count);
        for (var i = 0; i < Outcomes.Count; i++)
        {
            to.Db.Insert(Rows.OfResult(first + i, Job, Outcomes[i].Values));
            foreach (var failure in Outcomes[i].Failures) to.Db.Insert(Rows.Of(Job, failure));
        }
        return first;
    }

    /// <summary>Counts are part of the commit, so a coordinator that dies forgets none that it had confirmed. A later one may have been written before.</summary>
    private void Count(DataConnection db)
    {
        if (Cost is { } cost)
            db.Execute(
                "UPDATE job SET cpu_us = max(cpu_us, @cpu), wall_us = max(wall_us, @wall), waited_us = max(waited_us, @waited), allocated = max(allocated, @bytes), collections = max(collections, @collections) WHERE key = @job",
                new DataParameter("cpu", (long)cost.Cpu.TotalMicroseconds), new DataParameter("wall", (long)cost.Wall.TotalMicroseconds),
                new DataParameter("waited", (long)cost.Waited.TotalMicroseconds), new DataParameter("bytes", cost.Allocated), new DataParameter("collections", cost.Collections), new DataParameter("job", Job));
        foreach (var (node, items) in Worked)
            db.Execute("INSERT INTO work (node, items) VALUES (@node, @items) ON CONFLICT (node) DO UPDATE SET items = items + excluded.items",
                new DataParameter("node", node.Value), new DataParameter("items", items));
    }
}

/// <summary>A package that was pushed; pushed again, it is the newest. Its row is the returned number.</summary>
internal sealed record InsertPackage(StoredPackage Package) : Write
{
    public override long ApplyTo(StoreTransaction to)
    {
        to.Db.GetTable<PackageRow>().Delete(p => p.Hash == Package.Hash.Value);
        return to.Db.InsertWithInt64Identity(Rows.Of(Package));
    }
}

/// <summary>Writes nothing: its answer says that all that was asked for before has been tried.</summary>
internal sealed record JobBarrier(JobId Job) : Write
{
    public override long ApplyTo(StoreTransaction to) => 0;
}

/// <summary>Asked by the edge: whether the store takes anything; answered with <see cref="Stored"/> or <see cref="NotStored"/>.</summary>
internal sealed record AskStore : Write
{
    public override long ApplyTo(StoreTransaction to) => 0;
}

/// <summary>A node registered.</summary>
/// <param name="Address">Where it listens, as "host:port"; null if it is in this process.</param>
internal sealed record RememberNode(NodeId Node, string? Address) : Write
{
    public override long ApplyTo(StoreTransaction to) => to.Db.InsertOrReplace(new NodeRow { Name = Node.Value, Address = Address });
}

/// <summary>A node is gone.</summary>
internal sealed record ForgetNode(NodeId Node) : Write
{
    public override long ApplyTo(StoreTransaction to) => to.Db.GetTable<NodeRow>().Delete(n => n.Name == Node.Value);
}

/// <summary>A write is in the store, and survives a power cut.</summary>
/// <param name="Number">What <see cref="Store.Write.ApplyTo"/> returned.</param>
internal sealed record Stored(Write Write, long Number);

/// <summary>A write is not in the store; the reason is for people.</summary>
internal sealed record NotStored(Write Write, string Reason)
{
    /// <summary>Whether the store, and not the write, is in trouble: the same write may be stored later.</summary>
    public bool IsTrouble { get; init; }
}

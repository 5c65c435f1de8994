using ActorCompute.Coordinator.Reducing;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using LinqToDB;

namespace ActorCompute.Coordinator.Store;

// What reductions read.
internal sealed partial class JobStore
{
    /// <summary>The merge items that a job has made, in order.</summary>
    public IReadOnlyList<Merge> ReadMerges(long job) => Read(db => db.GetTable<MergeRow>()
        .Where(m => m.Job == job).OrderBy(m => m.Item).AsEnumerable().Select(m => new Merge(m.Item, new(m.First, m.Log2))).ToArray());

    /// <summary>What there is of results, by index, without the values; references are there.</summary>
    public IReadOnlyList<Segment> ReadShapes(long job) => Read(db => db.GetTable<ResultRow>()
        .Where(r => r.Job == job).OrderBy(r => r.First)
        .Select(r => new { r.First, r.Count, r.Codec, r.Element, r.Lengths, Data = r.Codec == (int)Codec.Reference || r.Codec == (int)Codec.PartialReference ? r.Data : null })
        .AsEnumerable().Select(r => new Segment(r.First, r.Count, (Codec)r.Codec, (ElementType)r.Element, r.Lengths, r.Data)).ToArray());

    /// <summary>The items that failed, ascending, neighbours together.</summary>
    public IReadOnlyList<ItemRange> ReadFailedItems(long job) => Read(db => db.GetTable<FailureRow>()
        .Where(f => f.Job == job).OrderBy(f => f.Item).Select(f => f.Item).AsEnumerable().Select(i => ItemRange.Of(i, 1)).ToArray());

    /// <summary>Failures from an index on, at most so many.</summary>
    public IReadOnlyList<Failure> ListFailures(long job, long from, int most) => Read(db => db.GetTable<FailureRow>()
        .Where(f => f.Job == job && f.Item >= from).OrderBy(f => f.Item).Take(most).AsEnumerable().Select(Rows.ToFailure).ToArray());
}

/// <summary>The input of a merge item, and what it merges.</summary>
internal sealed record InsertMerge(long Job, Segment Input, Block Block) : Write
{
    public override long Bytes => base.Bytes + Input.Bytes;

    public override long ApplyTo(StoreTransaction to)
    {
        to.Db.Insert(Rows.OfInput(Job, Input));
        return to.Db.Insert(new MergeRow { Job = Job, Item = Input.First, First = Block.First, Log2 = Block.Log2 });
    }
}

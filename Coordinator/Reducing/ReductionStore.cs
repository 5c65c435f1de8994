using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Reducing;

/// <summary>Why a reduction cannot go on: a sentence for people.</summary>
internal sealed class ReductionDefectException(string message) : Exception(message);

/// <summary>What a reduction reads of the store: what there is to merge, the documents of merge items, the result. Safe from any thread.</summary>
/// <param name="content">Where values are that no segment has room for.</param>
internal sealed class ReductionStore(JobStore store, ContentStore? content)
{
    private const long PageBytes = 4 << 20;

    /// <summary>What follows for a job all of whose items, merge items included, have their outcome in the store.</summary>
    /// <param name="items">How many there are without merge items.</param>
    /// <exception cref="ReductionDefectException">A merge has failed.</exception>
    public MergeStep Next(long job, long items)
    {
        var merges = store.ReadMerges(job);
        if (store.ListFailures(job, items, 1) is [{ } failure]) throw new ReductionDefectException(Sentence(failure, merges));
        var failed = new IntervalSet(store.ReadFailedItems(job));
        var rows = store.ReadShapes(job);
        var weights = rows.SkipWhile(r => r.First < items).SelectMany(r => ValuesOf(r, failed)).ToDictionary(v => v.Item, v => v.Bytes);
        return MergePlan.Next(items, [.. rows.TakeWhile(r => r.First < items).SelectMany(r => ValuesOf(r, failed))],
            [.. merges.Select(m => (m, weights[m.Item]))]);
    }

    /// <summary>The input of a merge item.</summary>
    /// <exception cref="ReductionDefectException">It is too large.</exception>
    public async Task<Segment> ComposeAsync(long job, MergeRun run, long item, CancellationToken cancel)
    {
        var document = new MergeDocument(run.Block);
        var rows = new RowCache(store, job);
        foreach (var value in run.Values)
        {
            var (bytes, isFolded) = await ReadAsync(rows.Holding(value.Item), value, cancel);
            if ((long)document.Bytes + bytes.Length + 64 > ContentLimits.PieceBytes)
                throw new ReductionDefectException(
                    $"Merging the results of {Of(run.Block)} takes more than {ContentLimits.PieceBytes >> 20} MiB at once; let the merge give smaller values.");
            document.Add(value.Block.First, isFolded ? value.Block.Log2 : null, bytes.Span);
        }
        var text = document.End();
        if (text.Length <= Segment.MaxDocumentBytes) return Segment.OfDocument(item, text);
        return Segment.OfReference(item, new(await Content.PutAsync(text, cancel), text.Length));
    }

    /// <summary>The value of a job that has ended, as its only item; null if it has none.</summary>
    public Segment? ResultOf(StoredJob job)
    {
        if (job.Status is JobStatus.Cancelled || job.Reason.Length > 0) return null;
        if (store.ReadMerges(job.Key) is { Count: > 0 } merges)
            return store.ReadResults(job.Key, merges[^1].Item, 1)[0].Outcomes.Values.Slice(ItemRange.Of(merges[^1].Item, 1)) with { First = 0 };
        return job.Spec.Reduce?.OfNothing is { } nothing ? Segment.OfDocument(0, System.Text.Encoding.UTF8.GetBytes(nothing)) : null;
    }

    /// <summary>Failures, a page at a time, then the value: readers learn of both once the job has ended.</summary>
    public ResultPage Read(StoredJob ended, long cursor)
    {
        const long AtEnd = long.MaxValue;
        if (cursor == AtEnd) return new([], AtEnd, ended);
        if (store.ListFailures(ended.Key, cursor, (int)(ResultOrder.PageBytes / Failure.MaxBytes)) is { Count: > 0 } failures)
            return new([new(Segment.OfJson(failures[0].Index, default, default), failures)], failures[^1].Index + 1, null);
        return ResultOf(ended) is { } value ? new([new(value, [])], AtEnd, null) : new([], AtEnd, ended);
    }

    private ContentStore Content => content ?? throw new InvalidOperationException("This coordinator has no content.");

    private async Task<(ReadOnlyMemory<byte> Value, bool IsFolded)> ReadAsync(Segment row, BlockValue value, CancellationToken cancel)
    {
        if (row.Codec is Codec.Partial)
        {
            var (_, start, bytes) = Partials.BlocksOf(row).First(b => b.Block == value.Block);
            return (row.Data.Slice(start, bytes), true);
        }
        if (row.Codec is Codec.PartialReference) return (await Content.ReadAsync(row.ReferenceAt(0), cancel), true);
        var item = row.Slice(ItemRange.Of(value.Item, 1));
        var document = item.Codec is Codec.Reference ? await Content.ReadAsync(item.ReferenceAt(0), cancel) : item.Data;
        return (item switch
        {
            { Codec: Codec.Raw or Codec.Range } => MergeDocument.NumberOf(item, item.First),
            { Element: not ElementType.None } => ArrayText.Document(item.Element, document.Span),
            _ => document,
        }, value.IsMerged);
    }

    private static IEnumerable<BlockValue> ValuesOf(Segment row, IntervalSet failed)
    {
        if (row.IsPartial)
        {
            foreach (var (block, _, bytes) in Partials.BlocksOf(row))
                if (bytes > 0) yield return new(block, row.IsReference ? row.ReferenceAt(0).Bytes : bytes, block.First, false);
            yield break;
        }
        for (var item = row.First; item < row.End; item++)
            if (!failed.Contains(item)) yield return new(new(item, 0), BytesOf(row, item), item, false);
    }

    private static long BytesOf(Segment row, long item) => row.Codec switch
    {
        Codec.Json or Codec.Bytes => row.DocumentLengths[(int)(item - row.First)],
        Codec.Reference => row.ReferenceAt(item - row.First).Bytes,
        _ => NumberText.MostBytes,
    };

    private static string Sentence(Failure failure, IReadOnlyList<Merge> merges)
    {
        var of = merges.FirstOrDefault(m => m.Item == failure.Index);
        var where = string.IsNullOrEmpty(failure.Node) ? "" : $" on node {failure.Node}";
        var what = failure.Type.Length > 0 ? $"{failure.Type}: {failure.Message}" : failure.Message;
        return $"Merging the results of {Of(of.Block)} failed{where}: {what}";
    }

    private static string Of(Block block) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"items {block.First} to {block.End - 1}");

    /// <summary>The rows read last: a run takes its values one after another.</summary>
    private sealed class RowCache(JobStore store, long job)
    {
        private IReadOnlyList<CommittedRow> _rows = [];
        private int _at;

        public Segment Holding(long item)
        {
            while (_at < _rows.Count && _rows[_at].Range.End <= item) _at++;
            if (_at == _rows.Count || !_rows[_at].Range.Contains(item)) (_rows, _at) = (store.ReadResults(job, item, PageBytes), 0);
            return _rows[_at].Outcomes.Values;
        }
    }
}

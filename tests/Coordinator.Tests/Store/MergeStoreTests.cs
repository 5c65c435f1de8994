using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Reducing;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Store;

/// <summary>What the store has of a job that merges its results.</summary>
public sealed class MergeStoreTests : IDisposable
{
    private static readonly ContentReference Large = ContentReference.Of("large"u8);
    private static readonly TaskCode Code = new(ContentHash.Of([1]), ContentHash.Of([2]));
    private readonly string _folder = Directory.CreateTempSubdirectory("actorcompute-merges-").FullName;
    private readonly JobStore _store;
    private readonly long _job;

    public MergeStoreTests()
    {
        _store = JobStore.Open(_folder);
        var spec = new JobSpec("square", TaskKind.Cpu) { Reduce = new("Merge", Code) };
        _job = _store.Commit([new InsertJob(new(0, new("j"), spec, JobStatus.Open, 0, 0, 0, default, default, DateTimeOffset.UnixEpoch, null, ""))])[0];
        _store.Commit([new InsertInputs(_job, [Segment.OfRange(0, 0, 1, 8)])]);
        _store.Commit([new InsertResults(_job, [new(Blocks((new(0, 1), "12"), (new(2, 0), ""), (new(3, 0), "3")), [new(2, FailureKind.Exception, "E", "no")]), new(Partials.OfReference(new(4, 2), Large), [])])]);
    }

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Merge_items_are_inputs_behind_the_others_and_their_failures_are_not_the_job_s()
    {
        _store.Commit([new InsertMerge(_job, Segment.OfDocument(8, "{}"u8.ToArray()), new(0, 3))]);
        _store.Commit([new InsertResults(_job, [new(Segment.OfDocument(8, default), [new(8, FailureKind.Exception, "E", "no merge", null, "n")])])]);
        var history = _store.ReadHistory(_job);
        Assert.Equal((1L, 1L), (history.Merges, history.Failed));
        Assert.Equal([new ItemRange(0, 8), new ItemRange(8, 9)], history.Inputs);
        Assert.Equal([new Merge(8, new(0, 3))], _store.ReadMerges(_job));
        var defect = Assert.Throws<ReductionDefectException>(() => new ReductionStore(_store, null).Next(_job, 8));
        Assert.Equal("Merging the results of items 0 to 7 failed on node n: E: no merge", defect.Message);
    }

    [Fact]
    public void What_is_to_be_merged_is_planned_from_the_rows()
    {
        var step = new ReductionStore(_store, null).Next(_job, 8);
        var run = Assert.Single(Assert.IsType<MergeStep.Round>(step).Runs);
        Assert.Equal([new(new(0, 1), 2, 0, false), new(new(3, 0), 1, 3, false), new BlockValue(new(4, 2), Large.Bytes, 4, false)], run.Values);
    }

    [Fact]
    public void Code_and_content_of_merges_are_named()
    {
        Assert.Contains(Code, _store.ListCodes());
        Assert.Equal(new Reduction("Merge", Code), _store.FindJob(new("j"))!.Spec.Reduce);
        Assert.Equal([Large.Hash], _store.ReadReferences(ofResults: true, 0, 1 << 20).Pieces);
    }

    [Fact]
    public void A_job_that_is_deleted_leaves_no_merge()
    {
        _store.Commit([new InsertMerge(_job, Segment.OfDocument(8, "{}"u8.ToArray()), new(0, 3))]);
        _store.Commit([new DeleteJob(new("j"))]);
        Assert.Empty(_store.ReadMerges(_job));
    }

    [Fact]
    public async Task Values_go_into_a_merge_item_as_they_are()
    {
        var run = new MergeRun(new(0, 2), [new(new(0, 1), 2, 0, false), new(new(3, 0), 1, 3, false)]);
        var input = await new ReductionStore(_store, null).ComposeAsync(_job, run, 8, CancellationToken.None);
        Assert.Equal("""{"first":0,"log2":2,"blocks":[[0,1,12],[3,0,3]]}""", System.Text.Encoding.UTF8.GetString(input.Data.Span));
        Assert.Equal(new ItemRange(8, 9), input.Range);
    }

    private static Segment Blocks(params (Block Block, string Document)[] blocks)
    {
        var builder = new PartialSegmentBuilder();
        foreach (var (block, document) in blocks) builder.Add(block, System.Text.Encoding.UTF8.GetBytes(document));
        return builder.Take()!;
    }
}

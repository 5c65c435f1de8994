using System.Text;
using ActorCompute.ComputeNode.Tests.Worker.Code;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Reducing;

/// <summary>Leases that fold and leases that merge, in a worker's two threads.</summary>
public sealed class FoldTests : IAsyncLifetime
{
    private readonly SentCode _code = new();
    private InProcessWorker _worker = null!;

    public async Task InitializeAsync() => _worker = await InProcessWorker.StartAsync(_code.Folder);

    public async Task DisposeAsync()
    {
        await _worker.DisposeAsync();
        _code.Dispose();
    }

    [Theory]
    [InlineData(Reduction.Sum, "18446744073709551615")]
    [InlineData(Reduction.Count, "65536")]
    [InlineData(Reduction.Max, "9223372036854775807")]
    [InlineData(Reduction.Min, "-7")]
    public async Task Integers_are_merged_exactly_beyond_64_bits(string reduction, string expected)
    {
        long[] numbers = [long.MaxValue, long.MaxValue, -7, 8, .. new long[65_532]];
        var item = Merge(new(0, 16), [.. numbers.Select((n, i) => $"[{i},{n}]")]);
        Assert.Equal([expected], (await MergeAsync(item, reduction)).Documents);
    }

    [Fact]
    public async Task Squares_fold_into_the_blocks_of_their_lease()
    {
        var outcome = await FoldAsync(Segment.OfRange(1000, 1, 1, 3096), Reduction.Sum, "square");
        Assert.Equal(1000, outcome.Segments[0].First);
        Assert.Equal(4096, outcome.Segments[^1].End);
        var blocks = Blocks(outcome);
        Assert.Equal(Enumerable.Range(1, 3096).Sum(n => (long)n * n), blocks.Sum(b => long.Parse(b.Value)));
        Assert.All(blocks, b => Assert.Equal(0, b.Block.First % b.Block.Count));
        Assert.Equal(3096, outcome.Cost.Items);
    }

    [Fact]
    public async Task An_item_that_throws_is_a_block_without_a_value()
    {
        var outcome = await FoldAsync(Segment.OfRange(12, 12, 1, 4), _code.Named("Fixtures.Merges.Add"), _code.Named("Fixtures.Merges.Tenth"));
        var failure = Assert.Single(outcome.Failures);
        Assert.Equal((13L, FailureKind.Exception), (failure.Index, failure.Kind));
        Assert.Equal([(new Block(12, 0), false), (new Block(13, 0), true), (new Block(14, 1), false)],
            outcome.Segments.SelectMany(Partials.BlocksOf).Select(b => (b.Block, b.Bytes == 0)));
    }

    [Fact]
    public async Task A_thousand_failures_among_folded_items_fit_their_frames()
    {
        var outcome = await FoldAsync(Segment.OfRange(0, 4_000_000_000, 1, 1000), Reduction.Sum, "square");
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), outcome.Failures.Select(f => f.Index));
        Assert.Equal(1000, outcome.Segments.Sum(s => s.Count));
    }

    [Fact]
    public async Task A_result_that_cannot_be_added_fails_its_item()
    {
        var outcome = await FoldAsync(Json("\"a b\""), Reduction.Sum, "word-count");
        Assert.Equal((FailureKind.BadResult, "sum takes numbers, and the result is {\"a\":1,\"b\":1}."), outcome.Failures.Select(f => (f.Kind, f.Message)).Single());
    }

    [Fact]
    public async Task Texts_fold_from_left_to_right_and_merge_likewise()
    {
        var (merge, task) = (_code.Named("Fixtures.Merges.Concat"), _code.Named("Fixtures.Merges.Text"));
        var left = Blocks(await FoldAsync(Segment.OfRange(0, 0, 1, 5), merge, task));
        var right = Blocks(await FoldAsync(Segment.OfRange(5, 5, 1, 6), merge, task));
        var item = Merge(Block.Root(11), [.. left.Concat(right).Select(b => $"[{b.Block.First},{b.Block.Log2},{b.Value}]")]);
        Assert.Equal(["\"0 1 2 3 4 5 6 7 8 9 10 \""], (await MergeAsync(item, merge)).Documents);
    }

    [Fact]
    public async Task A_merge_that_throws_keeps_the_items_and_fails_the_merge_lease()
    {
        var merge = _code.Named("Fixtures.Merges.Fail");
        var outcome = await FoldAsync(Segment.OfRange(0, 1, 1, 4), merge, "square");
        Assert.Empty(outcome.Failures);
        Assert.Equal(4, Blocks(outcome).Count);
        var failure = Assert.Single((await MergeAsync(Merge(new(0, 1), "[0,0,1]", "[1,0,4]"), merge)).Failures);
        Assert.Equal((FailureKind.Exception, "no 1 with 4"), (failure.Kind, failure.Message));
        Assert.Contains("Fixtures.Merges.Fail", failure.Stack, StringComparison.Ordinal);
        Assert.DoesNotContain("ActorCompute.Worker.Reducing", failure.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_are_merged_key_by_key_in_the_order_in_which_keys_came()
    {
        var outcome = await FoldAsync(Json("\"b a\"", "\"a c\""), Table("Total"), _code.Named("Fixtures.Merges.Words"));
        Assert.Equal([(new Block(0, 1), """[["b",1],["a",2],["c",1]]""")], Blocks(outcome));
    }

    [Fact]
    public async Task Tables_that_cannot_be_merged_are_what_they_were()
    {
        var outcome = await FoldAsync(Json("\"b b a\"", "\"n a b c\""), Table("UpToTwo"), _code.Named("Fixtures.Merges.Words"));
        Assert.Equal(["""[["b",2],["a",1]]""", """[["n",1],["a",1],["b",1],["c",1]]"""], Blocks(outcome).Select(b => b.Value));
    }

    [Fact]
    public async Task A_method_of_two_types_is_no_merge()
    {
        var failure = Assert.Single((await FoldAsync(Segment.OfRange(0, 1, 1, 1), _code.Named("Fixtures.Merges.Uneven"), "square")).Failures);
        Assert.Equal("Fixtures.Merges.Uneven is no merge: that takes two values of the type that it returns.", failure.Message);
    }

    [Fact]
    public async Task Results_of_another_type_than_the_merge_s_become_one()
    {
        var outcome = await FoldAsync(Segment.OfRange(0, 1, 1, 2), _code.Named("Fixtures.Merges.Add"), "square");
        Assert.Equal([(new Block(0, 1), "5")], Blocks(outcome));
    }

    [Fact]
    public async Task A_block_that_no_segment_has_room_for_travels_as_content()
    {
        var (merge, task) = (_code.Named("Fixtures.Merges.Concat"), _code.Named("Fixtures.Merges.Long"));
        var outcome = await FoldAsync(Json("700000", "700000", "5"), merge, task);
        var (large, small) = (outcome.Segments[0], outcome.Segments[1]);
        Assert.Equal((Codec.PartialReference, 0L, 2L, 1_400_002L), (large.Codec, large.First, large.Count, large.ReferenceAt(0).Bytes));
        Assert.Equal([(new Block(2, 0), "\"xxxxx\"")], Blocks(small));
        Assert.Equal($"\"{new string('x', 1_400_000)}\"", await File.ReadAllTextAsync(_code.Folder.Piece(large.ReferenceAt(0).Hash)));
    }

    [Fact]
    public async Task A_block_that_cannot_be_written_is_given_back_with_all_after_it_and_none_before_it()
    {
        var (merge, task) = (_code.Named("Fixtures.Merges.Concat"), _code.Named("Fixtures.Merges.Long"));
        await File.WriteAllTextAsync(Path.Combine(_code.Folder.Path, "drafts"), "in the way");
        var outcome = await FoldAsync(Json("1", "1", "1400000"), merge, task);
        Assert.Empty(outcome.Failures);
        Assert.Equal([(new Block(0, 1), "\"xx\"")], Blocks(outcome));
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true, Retires: true });
    }

    [Fact]
    public async Task Pairs_become_tables_whose_values_are_combined()
    {
        var merge = _code.Put(new Invocation { Task = "Fixtures.Merges.Total", KeyType = typeof(string).AssemblyQualifiedName });
        var outcome = await FoldAsync(Json("\"to be or not\"", "\"to be\""), merge, _code.Named("Fixtures.Merges.Words"));
        Assert.Equal([(new Block(0, 1), """[["to",2],["be",2],["or",1],["not",1]]""")], Blocks(outcome));
        var item = Merge(new(0, 2), """[0,1,[["a",1],["b",2]]]""", """[2,1,[["c",5],["a",3]]]""");
        Assert.Equal(["""[["a",4],["b",2],["c",5]]"""], (await MergeAsync(item, merge)).Documents);
    }

    [Theory]
    [InlineData(Reduction.Sum, "[0,0,0.1]", "[1,0,0.2]", "0.30000000000000004")]
    [InlineData(Reduction.Sum, "[0,0,1.0]", "[1,0,2.0]", "3.0")]
    [InlineData(Reduction.Sum, "[0,9007199254740993]", "[1,0,1]", "9007199254740994")]
    [InlineData(Reduction.Sum, "[0,\"NaN\"]", "[1,0,1]", "\"NaN\"")]
    [InlineData(Reduction.Min, "[0,\"b\"]", "[1,0,\"a\"]", "\"a\"")]
    [InlineData(Reduction.Max, "[0,\"b\"]", "[1,0,\"Z\"]", "\"b\"")]
    [InlineData(Reduction.Max, "[0,1.5]", "[1,0,2]", "2")]
    [InlineData(Reduction.Min, "[0,1.5]", "[1,0,2]", "1.5")]
    [InlineData(Reduction.Count, "[0,\"whatever\"]", "[1,2,4]", "5")]
    public async Task Built_in_reductions_merge_what_json_says(string reduction, string left, string right, string expected) =>
        Assert.Equal([expected], (await MergeAsync(Merge(new(0, 3), left, right), reduction)).Documents);

    [Theory]
    [InlineData(Reduction.Min, "[0,\"b\"]", "[1,0,2]", "A text and a number cannot be compared.")]
    [InlineData(Reduction.Sum, "[0,170141183460469231731687303715884105727]", "[1,0,1]", "Arithmetic operation resulted in an overflow.")]
    [InlineData(Reduction.Sum, "[0,[1]]", "[1,0,1]", "does not fit: sum takes numbers, and the result is [1].")]
    public async Task What_cannot_be_merged_is_said(string reduction, string left, string right, string expected) =>
        Assert.EndsWith(expected, Assert.Single((await MergeAsync(Merge(new(0, 1), left, right), reduction)).Failures).Message, StringComparison.Ordinal);

    private Task<LeaseOutcome> FoldAsync(Segment items, string reducer, string task) => _worker.RunAsync(Of(1, items, new LeaseTask(task, reducer).ToString()));

    private Task<LeaseOutcome> MergeAsync(string item, string reducer) => _worker.RunAsync(Of(2, Json(item), new LeaseTask("", reducer).ToString()));

    /// <summary>A merge of tables of words.</summary>
    private string Table(string merge) => _code.Put(new Invocation { Task = $"Fixtures.Merges.{merge}", KeyType = typeof(string).AssemblyQualifiedName });

    private static string Merge(Block block, params string[] blocks) => $$"""{"first":{{block.First}},"log2":{{block.Log2}},"blocks":[{{string.Join(',', blocks)}}]}""";

    private static List<(Block Block, string Value)> Blocks(LeaseOutcome outcome) => [.. outcome.Segments.SelectMany(Blocks)];

    private static IEnumerable<(Block Block, string Value)> Blocks(Segment segment) =>
        Partials.BlocksOf(segment).Select(b => (b.Block, Encoding.UTF8.GetString(segment.Data.Span.Slice(b.Start, b.Bytes))));
}

using ActorCompute.Coordinator.Reducing;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Coordinator.Tests.Reducing;

public class MergePlanTests
{
    [Fact]
    public void Without_a_value_there_is_nothing() =>
        Assert.IsType<MergeStep.Nothing>(MergePlan.Next(10, [], []));

    [Fact]
    public void A_single_value_is_merged_too_so_that_the_result_is_a_merge_item_s()
    {
        var run = Assert.Single(Assert.IsType<MergeStep.Round>(MergePlan.Next(10, [Value(new(8, 1))], [])).Runs);
        Assert.Equal(new Block(0, 4), run.Block);
        Assert.Equal(new MergeStep.Done(10), MergePlan.Next(10, [Value(new(8, 1))], [(new(10, run.Block), 5)]));
    }

    [Fact]
    public void What_fits_one_run_is_one() =>
        Assert.Equal(new Block(0, 2), Assert.Single(Runs(3, [Value(new(0, 0)), Value(new(1, 0)), Value(new(2, 0))], [])).Block);

    [Fact]
    public void A_run_is_as_large_a_block_as_fits_and_what_is_alone_waits()
    {
        var runs = Runs(10, [.. Enumerable.Range(0, 9).Select(i => Value(new(i, 0)))], [], new MergePlan(mostValues: 4));
        Assert.Equal([new Block(0, 2), new Block(4, 2)], runs.Select(r => r.Block));   // the item 8 is alone in its half
    }

    [Fact]
    public void Two_heavy_values_are_merged_whatever_they_weigh()
    {
        var runs = Runs(4, [Value(new(0, 1), 100), Value(new(2, 0), 100), Value(new(3, 0), 100)], [], new MergePlan(mostBytes: 150));
        Assert.Equal([new Block(2, 1)], runs.Select(r => r.Block));
    }

    /// <summary>Whatever the bounds, and after however many restarts: every value is merged once, in order, and rounds come to an end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Rounds_end_with_the_value_of_the_tree(int seed)
    {
        var random = new Random(seed);
        var items = random.Next(1, 2000);
        var (values, texts) = Blocks(items, random);
        var expected = texts.Count == 0 ? null : Tree(Block.Root(items), texts);
        var merges = new List<(Merge Merge, long Bytes)>();
        var results = new Dictionary<long, string>();
        for (var rounds = 0; ; rounds++)
        {
            Assert.InRange(rounds, 0, 200);
            var step = MergePlan.Next(items, values, merges, new MergePlan(random.Next(2, 10), random.Next(1, 500)));
            if (step is MergeStep.Nothing)
            {
                Assert.Null(expected);
                return;
            }
            if (step is MergeStep.Done done)
            {
                Assert.Equal(expected, results[done.Item]);
                return;
            }
            // Not all of a round may have been appended when the coordinator died.
            var runs = ((MergeStep.Round)step).Runs;
            foreach (var run in runs.Take(random.Next(1, runs.Count + 1)))
            {
                var parts = run.Values.Select(v => (v.Block, v.IsMerged ? results[v.Item] : texts[v.Block])).ToDictionary();
                var item = (long)items + merges.Count;
                results.Add(item, Tree(run.Block, parts));
                merges.Add((new(item, run.Block), results[item].Length));
            }
        }
    }

    private static string Tree(Block root, IReadOnlyDictionary<Block, string> values)
    {
        if (values.Count == 1) return values.Values.Single();
        var left = values.Where(v => v.Key.First < root.Middle).ToDictionary();
        var right = values.Where(v => v.Key.First >= root.Middle).ToDictionary();
        var (leftHalf, rightHalf) = (new Block(root.First, root.Log2 - 1), new Block(root.Middle, root.Log2 - 1));
        if (left.Count == 0) return Tree(rightHalf, right);
        return right.Count == 0 ? Tree(leftHalf, left) : $"({Tree(leftHalf, left)}{Tree(rightHalf, right)})";
    }

    private static (List<BlockValue>, Dictionary<Block, string>) Blocks(int items, Random random)
    {
        var (values, texts) = (new List<BlockValue>(), new Dictionary<Block, string>());
        for (long first = 0; first < items;)
        {
            var log2 = random.Next(6);
            while (log2 > 0 && (first % (1L << log2) != 0 || first + (1L << log2) > items)) log2--;
            var block = new Block(first, log2);
            if (random.Next(4) > 0)
            {
                values.Add(Value(block, random.Next(1, 200)));
                texts.Add(block, $"{first}.");
            }
            first = block.End;
        }
        return (values, texts);
    }

    private static IReadOnlyList<MergeRun> Runs(long items, IReadOnlyList<BlockValue> values, IReadOnlyList<(Merge, long)> merges, MergePlan? limits = null) =>
        Assert.IsType<MergeStep.Round>(MergePlan.Next(items, values, merges, limits)).Runs;

    private static BlockValue Value(Block block, long bytes = 1) => new(block, bytes, block.First, IsMerged: false);
}

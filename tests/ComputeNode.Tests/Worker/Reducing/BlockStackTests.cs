using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Reducing;

namespace ActorCompute.ComputeNode.Tests.Worker.Reducing;

public class BlockStackTests
{
    private static readonly Func<string, string, string> Concat = (left, right) => $"({left}{right})";

    [Fact]
    public void Values_fold_into_as_few_blocks_as_there_are()
    {
        var stack = new BlockStack<string>(Concat);
        stack.Begin(3);
        for (var i = 3; i < 11; i++) stack.Add($"{i}");
        Assert.Equal([(new Block(3, 0), true, "3"), (new Block(4, 2), true, "((45)(67))"), (new Block(8, 1), true, "(89)"), (new Block(10, 0), true, "10")], stack.Take());
        Assert.Equal((11, 0), (stack.First, stack.Count));
    }

    [Fact]
    public void An_item_without_a_value_is_a_block_of_its_own()
    {
        var stack = new BlockStack<string>(Concat);
        stack.Begin(0);
        stack.Add("0");
        stack.Skip();
        stack.Add("2");
        stack.Add("3");
        Assert.Equal([(new Block(0, 0), true), (new Block(1, 0), false), (new Block(2, 1), true)], stack.Take().Select(b => (b.Block, b.HasValue)));
    }

    [Fact]
    public void A_merge_that_throws_leaves_its_blocks_and_is_given_up_after_three()
    {
        var tried = 0;
        var stack = new BlockStack<int>((_, _) => { tried++; throw new InvalidOperationException(); });
        stack.Begin(0);
        for (var i = 0; i < 100; i++) stack.Add(i);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => new Block(i, 0)), stack.Take().Select(b => b.Block));
        Assert.Equal(3, tried);
    }

    /// <summary>However items are spread over leases, and whenever a lease says what it has: the same value, bit for bit.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void The_value_depends_on_neither_leases_nor_time(int seed)
    {
        var random = new Random(seed);
        var items = random.Next(1, 3000);
        var values = Enumerable.Range(0, items).Select(_ => random.NextDouble() * Math.Pow(10, random.Next(-12, 12))).ToArray();
        var absent = Enumerable.Range(0, items).Where(_ => random.Next(20) == 0).ToHashSet();
        var present = Enumerable.Range(0, items).Where(i => !absent.Contains(i)).ToArray();
        if (present.Length == 0) return;
        var sums = Enumerable.Range(0, 20).Select(_ => Fold(values, absent, (l, r) => l + r, random)).Select(BitConverter.DoubleToInt64Bits).ToHashSet();
        Assert.Single(sums);
        var texts = Enumerable.Range(0, 5).Select(_ => Fold([.. values.Select((_, i) => $"{i} ")], absent, string.Concat, random)).ToHashSet();
        Assert.Equal(string.Concat(present.Select(i => $"{i} ")), Assert.Single(texts));
    }

    private static T Fold<T>(T[] values, HashSet<int> absent, Func<T, T, T> merge, Random random)
    {
        var blocks = new List<(Block, T)>();
        var stack = new BlockStack<T>(merge);
        for (int first = 0, end; first < values.Length; first = end)
        {
            end = Math.Min(values.Length, first + random.Next(1, 400));
            stack.Begin(first);
            for (var i = first; i < end; i++)
            {
                if (absent.Contains(i)) stack.Skip();
                else stack.Add(values[i]);
                if (random.Next(100) == 0) Take();
            }
            Take();
        }
        return BlockTree.Fold<T>(Block.Root(values.Length), blocks.ToArray(), merge);

        void Take() => blocks.AddRange(stack.Take().Where(b => b.HasValue).Select(b => (b.Block, b.Value)));
    }
}

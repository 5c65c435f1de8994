using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Reducing;

/// <summary>Merges blocks to the value of the one that holds them all. Pure, but for the merge.</summary>
internal static class BlockTree
{
    /// <param name="root">Holds every block.</param>
    /// <param name="blocks">By rising index, without overlaps; at least one. Whatever lies between them has no value.</param>
    public static T Fold<T>(Block root, ReadOnlySpan<(Block Block, T Value)> blocks, Func<T, T, T> merge)
    {
        if (blocks.Length == 1) return blocks[0].Value;
        var split = 0;
        while (split < blocks.Length && blocks[split].Block.First < root.Middle) split++;
        var (left, right) = (new Block(root.First, root.Log2 - 1), new Block(root.Middle, root.Log2 - 1));
        if (split == 0) return Fold(right, blocks, merge);
        if (split == blocks.Length) return Fold(left, blocks, merge);
        return merge(Fold(left, blocks[..split], merge), Fold(right, blocks[split..], merge));
    }
}

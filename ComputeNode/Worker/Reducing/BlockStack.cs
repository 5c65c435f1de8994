using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Reducing;

/// <summary>A block with its value, or without one.</summary>
/// <param name="At">An item of it that has a value; for a block without one, its first.</param>
internal readonly record struct FoldedBlock<T>(Block Block, T Value, bool HasValue, long At);

/// <summary>
/// Folds values that come by rising index into as few blocks as there are: two halves of a block become one as soon as the right one is there. An
/// item without a value stays a block of its own, since it may get one elsewhere. Pure, but for the merge.
/// </summary>
internal sealed class BlockStack<T>(Func<T, T, T> merge)
{
    /// <summary>A merge that throws so often is left to leases of its own, where it is told as what it is.</summary>
    private const int MostThrows = 3;

    private FoldedBlock<T>[] _blocks = new FoldedBlock<T>[64];
    private int _throws;

    public int Count { get; private set; }

    public ReadOnlySpan<FoldedBlock<T>> Blocks => _blocks.AsSpan(0, Count);

    /// <summary>The next item has this value.</summary>
    public void Add(long index, T value) => Push(new(new(index, 0), value, true, index));

    /// <summary>The next item has none.</summary>
    public void Skip(long index) => Push(new(new(index, 0), default!, false, index));

    /// <summary>Forgets all blocks: they are handed on, or a lease begins.</summary>
    /// <param name="isNewLease">Whether merges that threw are forgotten, too.</param>
    public void Clear(bool isNewLease = false)
    {
        Array.Clear(_blocks, 0, Count);
        Count = 0;
        if (isNewLease) _throws = 0;
    }

    private void Push(FoldedBlock<T> block)
    {
        while (Count > 0 && block.HasValue && _blocks[Count - 1] is { HasValue: true } left && left.Block.IsLeftOf(block.Block))
        {
            if (!TryMerge(left.Value, block.Value, out var merged)) break;
            block = new(left.Block.With(block.Block), merged, true, block.At);
            _blocks[--Count] = default;
        }
        if (Count == _blocks.Length) Array.Resize(ref _blocks, 2 * Count);
        _blocks[Count++] = block;
    }

    private bool TryMerge(T left, T right, out T merged)
    {
        merged = default!;
        if (_throws >= MostThrows) return false;
        try
        {
            merged = merge(left, right);
            return true;
        }
        catch (Exception)   // the two are sent as they are; merged elsewhere it throws again, and fails there
        {
            _throws++;
            return false;
        }
    }
}

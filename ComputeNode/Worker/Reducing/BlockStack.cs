using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Reducing;

/// <summary>
/// Folds values that come by rising index into as few blocks as there are: two halves of a block become one as soon as the right one is there. An
/// item without a value stays a block of its own, since it may get one elsewhere. Pure, but for the merge.
/// </summary>
internal sealed class BlockStack<T>(Func<T, T, T> merge)
{
    /// <summary>A merge that throws so often is left to leases of its own, where it is told as what it is.</summary>
    private const int MostThrows = 3;

    private const sbyte NoValue = -1;   // a single item's block

    private T[] _values = new T[64];
    private sbyte[] _log2 = new sbyte[64];
    private int _throws;

    /// <summary>How many blocks there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first item of the first block.</summary>
    public long First { get; private set; }

    /// <summary>The item that comes next.</summary>
    public long Next { get; private set; }

    /// <summary>Begins anew, with this item.</summary>
    public void Begin(long first)
    {
        _throws = 0;
        (First, Next) = (first, first);
        Forget();
    }

    /// <summary>The next item has this value.</summary>
    public void Add(T value)
    {
        var (log2, at, index) = (0, Count, Next++);
        // The block is a right half if its number is odd, and the one on top is the other half if it is as large.
        while (at > 0 && _log2[at - 1] == log2 && ((index >> log2) & 1) == 1 && TryMerge(_values[at - 1], ref value)) (log2, at) = (log2 + 1, at - 1);
        if (at == _values.Length) Grow();
        (_values[at], _log2[at], Count) = (value, (sbyte)log2, at + 1);
    }

    /// <summary>The next item has none.</summary>
    public void Skip()
    {
        if (Count == _values.Length) Grow();
        (_values[Count], _log2[Count], Count) = (default!, NoValue, Count + 1);
        Next++;
    }

    /// <summary>The blocks by rising index, which are forgotten.</summary>
    public IEnumerable<(Block Block, bool HasValue, T Value)> Take()
    {
        var first = First;
        for (var i = 0; i < Count; i++)
        {
            var block = new Block(first, Math.Max((int)_log2[i], 0));
            yield return (block, _log2[i] != NoValue, _values[i]);
            first = block.End;
        }
        First = Next;
        Forget();
    }

    private void Forget()
    {
        Array.Clear(_values);
        Count = 0;
    }

    private void Grow()
    {
        Array.Resize(ref _values, 2 * Count);
        Array.Resize(ref _log2, 2 * Count);
    }

    private bool TryMerge(T left, ref T value)
    {
        if (_throws >= MostThrows) return false;
        try
        {
            value = merge(left, value);
            return true;
        }
        catch (Exception)   // the two are sent as they are; merged elsewhere it throws again, and fails there
        {
            _throws++;
            return false;
        }
    }
}

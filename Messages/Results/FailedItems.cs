
namespace ActorCompute.Messages.Results;

/// <summary>The failures of one batch, found by index.</summary>
internal sealed class FailedItems(IReadOnlyList<Failure> failures)
{
    private readonly Failure[] _ordered = [.. failures.OrderBy(f => f.Index)];

    /// <summary>The first failed item at or after an index; null if there is none.</summary>
    public Failure? FirstFrom(long index)
    {
        var (low, high) = (0, _ordered.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ordered[middle].Index < index) low = middle + 1;
            else high = middle;
        }
        return low < _ordered.Length ? _ordered[low] : null;
    }

    /// <summary>The failure of an item that has no value.</summary>
    /// <exception cref="InvalidDataException">The batch says nothing of it: a fault of the coordinator.</exception>
    public Failure At(long index) => FirstFrom(index) is { } failure && failure.Index == index
        ? failure
        : throw new InvalidDataException($"The coordinator sent neither a value nor a failure for item {index}.");
}

using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Inputs;

/// <summary>Reads a lease's items one after another as the type of the task's parameter.</summary>
internal abstract class ItemInput<T>
{
    /// <summary>Reads up to as many items as there is room for.</summary>
    /// <param name="defect">Why the item after the last one read does not fit, or null; that item is passed over.</param>
    /// <returns>How many items were read.</returns>
    public abstract int Read(Span<T> into, out string? defect);
}

/// <summary>Items of which none fits, for one reason.</summary>
internal sealed class NoInput<T>(string reason) : ItemInput<T>
{
    public override int Read(Span<T> into, out string? defect)
    {
        defect = reason;
        return 0;
    }
}

/// <summary>Reads JSON documents; each type says how one of them is read.</summary>
internal abstract class JsonInput<T>(Segment segment) : ItemInput<T>
{
    private int _item;
    private int _offset;

    public sealed override int Read(Span<T> into, out string? defect)
    {
        var lengths = segment.DocumentLengths;
        var data = segment.Data.Span;
        defect = null;
        for (var read = 0; read < into.Length; read++)
        {
            var document = data.Slice(_offset, lengths[_item]);
            _offset += lengths[_item++];
            defect = document.IsEmpty ? "There is no value." : Parse(document, out into[read]);
            if (defect is not null) return read;
        }
        return into.Length;
    }

    /// <summary>Reads one document; says in a sentence why it does not fit, or null if it does.</summary>
    protected abstract string? Parse(ReadOnlySpan<byte> document, out T value);
}

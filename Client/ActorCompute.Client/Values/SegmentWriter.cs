using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Turns values into segments, in order from item 0. Pure. Not thread-safe.</summary>
internal abstract class SegmentWriter<T>
{
    /// <summary>A segment is cut before it weighs more than this, unless it holds a single item.</summary>
    public const int CutBytes = LineParser.CutBytes;

    /// <summary>Numbers, and arrays of them, travel as they lie in memory, everything else as JSON.</summary>
    public static SegmentWriter<T> Create() =>
        ElementTypes.Of(typeof(T)) is not ElementType.None ? new NumberWriter<T>()
        : NumberArrays.ElementOf(typeof(T)) is not ElementType.None ? new ArrayWriter<T>() : new DocumentWriter<T>();

    /// <summary>Whether values are gathered that no segment was cut of yet.</summary>
    public abstract bool HoldsItems { get; }

    /// <summary>Adds a value; the segment that is full by that, or null.</summary>
    /// <exception cref="UnsendableException">The value cannot travel.</exception>
    public abstract Segment? Add(T value);

    /// <summary>A segment of what is gathered; null if that is nothing.</summary>
    public abstract Segment? Cut();
}

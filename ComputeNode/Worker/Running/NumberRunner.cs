using System.Runtime.InteropServices;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker.Running;

/// <summary>
/// Runs tasks that return numbers: they go into one array, and a counter says how far it is filled. The other thread takes what lies
/// before the counter, so an item costs the call and two stores.
/// </summary>
internal sealed class NumberRunner<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function)
    : TaskRunner<TIn, TOut>(open) where TOut : unmanaged
{
    private static readonly ElementType Element = ElementTypes.Of(typeof(TOut));
    private static readonly int Width = Element.Width();

    private byte[] _values = [];
    private long _first;    // the item whose value is at the front of the array
    private int _room;      // values the array has room for
    private int _done;      // values that are there; written by the running thread alone
    private int _taken;     // values that the outbox has taken

    protected override int Room => _room - _done;

    public override Finished Take()
    {
        var done = Volatile.Read(ref _done);
        var failures = Failures.Take(_first + done);
        var values = done == _taken ? null : Segment.OfRaw(_first + _taken, Element, _values.AsMemory(_taken * Width, (done - _taken) * Width));
        _taken = done;
        return new Finished(values, failures);
    }

    public override void Reuse() => (_first, _done, _taken) = (_first + _taken, 0, 0);

    protected override void Begin(long first, int count)
    {
        _room = Math.Min(count, Segment.MaxBytes / Width);
        if (_values.Length < _room * Width) _values = new byte[_room * Width];
        (_first, _done, _taken) = (first, 0, 0);
    }

    protected override void RunItems(ReadOnlySpan<TIn> items, long first, in Run run, ref int done)
    {
        var (work, _, marker, _) = run;
        var values = MemoryMarshal.Cast<byte, TOut>(_values.AsSpan(_done * Width))[..(items.Length - done)];
        items = items[done..];
        var (offset, filled) = (done, _done);
        for (var i = 0; i < items.Length && first + offset + i < work.End; i++, done = offset + i)
        {
            marker.At(first + offset + i);
            values[i] = function(items[i]);
            Volatile.Write(ref _done, filled + i + 1);
        }
    }

    protected override void SkipItem()
    {
        _values.AsSpan(_done * Width, Width).Clear();
        Volatile.Write(ref _done, _done + 1);
    }
}

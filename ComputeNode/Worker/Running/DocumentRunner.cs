using System.Buffers;
using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker.Running;

/// <summary>Runs tasks whose results travel as JSON documents, or are arrays of numbers.</summary>
/// <param name="arrays">The type of the numbers; none if all results are documents. A null array is one in any case.</param>
internal sealed class DocumentRunner<TIn, TOut>(
    Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write, ElementType arrays = ElementType.None)
    : TaskRunner<TIn, TOut>(open)
{
    private const int EnoughBytes = Segment.MaxBytes / 2;

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _document = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, ValueJson.WriterOptions);
    private readonly Queue<Segment> _full = new();
    private JsonSegmentBuilder _documents = new(0);
    private ElementType _kind;   // of what is in there

    /// <summary>One item at a time: nobody knows how long its document will be.</summary>
    protected override int Room
    {
        get { lock (_gate) return _full.Count == 0 && _documents.Bytes < EnoughBytes && !Failures.IsFull ? 1 : 0; }
    }

    public override Finished Take()
    {
        lock (_gate)
        {
            var values = _full.TryDequeue(out var full) ? full : Cut();
            return new Finished(values, values is null ? [] : Failures.Take(values.End));
        }
    }

    public override void Reuse()
    {
        // What was taken is a segment with bytes of its own.
    }

    protected override void Begin(long first, int count) => (_documents, _kind) = (new JsonSegmentBuilder(first), arrays);

    protected override void RunItems(ReadOnlySpan<TIn> items, long first, in Run run, ref int done)
    {
        run.Marker.At(first + done);
        var value = function(items[done]);
        if (arrays is not ElementType.None && value is Array array) Keep(first + done, NumberArrays.BytesOf(array), arrays, run.Large);
        else Write(first + done, value, run);
        done++;
    }

    protected override void SkipItem()
    {
        lock (_gate) _documents.Add([]);
    }

    private void Write(long index, TOut value, in Run run)
    {
        if (Serialize(value, run) is { } defect) Fail(index, defect);
        else Keep(index, _document.WrittenSpan, ElementType.None, run.Large);
        if (_document.Capacity > Segment.MaxBytes) _document = new ArrayBufferWriter<byte>();   // it would keep its size for good
    }

    /// <summary>Writes the value to <see cref="_document"/>; says why that cannot be done, or null. What code that is gone throws passes.</summary>
    private string? Serialize(TOut value, in Run run)
    {
        _document.ResetWrittenCount();
        _json.Reset(_document);
        try
        {
            write(_json, value);
            _json.Flush();
        }
        catch (Exception e) when (!run.IsExplained(e))   // a cycle, a type that JSON cannot say, a property that throws
        {
            return $"The result {FailureReport.DefectOf(e)}";
        }
        return null;
    }

    private void Fail(long index, string defect)
    {
        Failures.Add(new Failure(index, FailureKind.BadResult, "", defect).Bounded());
        SkipItem();
    }

    private void Keep(long index, ReadOnlySpan<byte> value, ElementType kind, LargeDocuments large)
    {
        if (value.Length > Segment.MaxDocumentBytes)
        {
            KeepLarge(index, value, kind, large);
            return;
        }
        lock (_gate)
        {
            if ((kind != _kind || _documents.Bytes + value.Length + sizeof(int) > Segment.MaxBytes) && Cut() is { } full) _full.Enqueue(full);
            _kind = kind;
            _documents.Add(value);
        }
    }

    /// <summary>What no segment has room for goes by itself.</summary>
    private void KeepLarge(long index, ReadOnlySpan<byte> value, ElementType kind, LargeDocuments large)
    {
        try
        {
            var reference = large.Write(value);
            lock (_gate)
            {
                if (Cut() is { } before) _full.Enqueue(before);
                _full.Enqueue(Segment.OfReference(index, reference, kind));
                _documents = new JsonSegmentBuilder(index + 1);
            }
        }
        catch (BadResultException e)
        {
            Fail(index, e.Message);
        }
    }

    private Segment? Cut() => _documents.Take()?.AsArrays(_kind);
}

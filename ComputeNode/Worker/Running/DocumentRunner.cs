using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker.Running;

/// <summary>Runs tasks whose results travel as JSON documents.</summary>
internal sealed class DocumentRunner<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write)
    : TaskRunner<TIn, TOut>(open)
{
    private const int EnoughBytes = Segment.MaxBytes / 2;
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private ArrayBufferWriter<byte> _document = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, Plain);
    private readonly Queue<Segment> _full = new();
    private JsonSegmentBuilder _documents = new(0);

    /// <summary>One item at a time: nobody knows how long its document will be.</summary>
    protected override int Room
    {
        get { lock (_gate) return _full.Count == 0 && _documents.Bytes < EnoughBytes && !Failures.IsFull ? 1 : 0; }
    }

    public override Finished Take()
    {
        lock (_gate)
        {
            var values = _full.TryDequeue(out var full) ? full : _documents.Take();
            return new Finished(values, values is null ? [] : Failures.Take(values.End));
        }
    }

    public override void Reuse()
    {
        // What was taken is a segment with bytes of its own.
    }

    protected override void Begin(long first, int count) => _documents = new JsonSegmentBuilder(first);

    protected override void RunItems(ReadOnlySpan<TIn> items, long first, in Run run, ref int done)
    {
        run.Marker.At(first + done);
        var value = function(items[done]);
        if (Serialize(value) is { } defect) Fail(first + done, defect);
        if (_document.WrittenCount <= Segment.MaxDocumentBytes) Add(_document.WrittenSpan);
        else AddLarge(first + done, run.Large);
        done++;
    }

    protected override void SkipItem() => Add([]);

    /// <summary>Writes the value to <see cref="_document"/>; says why that cannot be done, or null.</summary>
    private string? Serialize(TOut value)
    {
        _document.ResetWrittenCount();
        _json.Reset(_document);
        try
        {
            write(_json, value);
            _json.Flush();
        }
        catch (Exception e)   // a cycle, a type that JSON cannot say, a property that throws
        {
            _document.ResetWrittenCount();
            return $"The result cannot be serialized: {FailureReport.MessageOf(e)}";
        }
        return null;
    }

    private void Fail(long index, string defect) => Failures.Add(new Failure(index, FailureKind.BadResult, "", defect).Bounded());

    private void Add(ReadOnlySpan<byte> document)
    {
        lock (_gate)
        {
            var bytes = _documents.Bytes + document.Length + sizeof(int);
            if (bytes > Segment.MaxBytes && _documents.Take() is { } full) _full.Enqueue(full);
            _documents.Add(document);
        }
    }

    /// <summary>A document that no segment has room for goes by itself.</summary>
    private void AddLarge(long index, LargeDocuments large)
    {
        var document = _document;
        _document = new ArrayBufferWriter<byte>();   // the old one would keep its size for good
        try
        {
            var reference = large.Write(document.WrittenSpan);
            lock (_gate)
            {
                if (_documents.Take() is { } before) _full.Enqueue(before);
                _full.Enqueue(Segment.OfReference(index, reference));
                _documents = new JsonSegmentBuilder(index + 1);
            }
        }
        catch (BadResultException e)
        {
            Fail(index, e.Message);
            Add([]);
        }
    }
}

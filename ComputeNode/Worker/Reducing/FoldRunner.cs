using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker.Reducing;

/// <summary>
/// Runs the items of a lease and folds their results into blocks as it goes; blocks are all that is sent. They are the running thread's own: the
/// talking thread asks for what there is, and gets it when the next item is done, for to write values is user code.
/// </summary>
/// <param name="leaf">Makes of the result of one item the value of a block.</param>
internal sealed class FoldRunner<TIn, TOut, T>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Func<TOut, T> leaf, Merging<T> merging)
    : TaskRunner<TIn, TOut>(open)
{
    /// <summary>What is handed over in the midst of a lease is folded no further here, so this is not done as often as with results.</summary>
    private static readonly TimeSpan HandOverEvery = TimeSpan.FromSeconds(1);

    private readonly BlockStack<T> _stack = new(merging.Merge);
    private readonly PartialSegmentBuilder _gathered = new();
    private readonly Lock _gate = new();
    private readonly Queue<Segment> _full = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, ValueJson.WriterOptions);
    private ArrayBufferWriter<byte> _document = new();
    private volatile bool _isWanted;
    private bool _isCut;   // the lease was given back from a block on
    private long _handedOver;

    protected override int Room => Failures.IsFull ? 0 : int.MaxValue;

    public override Finished Take()
    {
        lock (_gate)
        {
            _isWanted = _full.Count == 0 && Stopwatch.GetElapsedTime(Volatile.Read(ref _handedOver)) >= HandOverEvery;
            return _full.TryDequeue(out var values) ? new Finished(values, Failures.Take(values.End)) : new Finished(null, []);
        }
    }

    public override void Reuse()
    {
        // What was taken is a segment with bytes of its own.
    }

    protected override void Begin(long first, int count)
    {
        HandedOver();
        _isCut = false;
        _stack.Begin(first);
    }

    protected override void RunItems(ReadOnlySpan<TIn> items, long first, in Run run, ref int done)
    {
        for (; done < items.Length && first + done < run.Work.End; done++)
        {
            run.Marker.At(first + done);
            run.Marker.Resume();
            var value = leaf(function(items[done]));
            run.Marker.Merge();
            _stack.Add(value);
            if (_isWanted) Settle(run);
        }
    }

    protected override void SkipItem() => _stack.Skip();

    /// <summary>Hands over what is folded so far.</summary>
    protected override void Settle(in Run run)
    {
        if (_isCut) return;
        foreach (var (block, hasValue, value) in _stack.Take())
        {
            if (TryKeep(block, hasValue, value, run)) continue;
            _isCut = true;
            run.Work.GiveBack(block.First);   // with all that comes after it
            break;
        }
        Cut();
        HandedOver();
        if (_document.Capacity > Segment.MaxBytes) _document = new ArrayBufferWriter<byte>();   // it would keep its size for good
    }

    private void HandedOver()
    {
        _isWanted = false;
        Volatile.Write(ref _handedOver, Stopwatch.GetTimestamp());
    }

    /// <summary>False if that needs what is gone.</summary>
    private bool TryKeep(Block block, bool hasValue, T value, in Run run)
    {
        try
        {
            if (!hasValue) Keep(block, default);
            else if (Write(value, run) is { } defect) Fail(block, defect);
            else if (_document.WrittenCount <= Partials.MaxDocumentBytes) Keep(block, _document.WrittenSpan);
            else KeepLarge(block, run.Large);
            return true;
        }
        catch (Exception e) when (run.IsExplained(e))
        {
            return false;
        }
    }

    private string? Write(T value, in Run run)
    {
        _document.ResetWrittenCount();
        _json.Reset(_document);
        try
        {
            merging.Write(_json, value);
            _json.Flush();
        }
        catch (Exception e) when (!run.IsExplained(e))   // a cycle, a type that JSON cannot say, a property that throws
        {
            return FailureReport.DefectOf(e);
        }
        return null;
    }

    private void Keep(Block block, ReadOnlySpan<byte> document)
    {
        if (!_gathered.HasRoomFor(document.Length)) Cut();
        _gathered.Add(block, document);
    }

    private void KeepLarge(Block block, LargeDocuments large)
    {
        try
        {
            var reference = large.Write(_document.WrittenSpan);
            Cut();
            lock (_gate) _full.Enqueue(Partials.OfReference(block, reference));
        }
        catch (BadResultException e)
        {
            Fail(block, $"cannot be sent: {e.Message}");
        }
    }

    /// <summary>The value of all these items is lost, and the first of them says so.</summary>
    private void Fail(Block block, string defect)
    {
        Failures.Add(new Failure(block.First, FailureKind.BadResult, "",
            $"The merged result of items {block.First} to {block.End - 1} {defect}").Bounded());
        Keep(block, default);
        Cut();   // so that no frame has many of these
    }

    private void Cut()
    {
        if (_gathered.Take() is not { } segment) return;
        lock (_gate) _full.Enqueue(segment);
    }
}

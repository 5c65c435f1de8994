using System.Diagnostics;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Printing;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>Starts the items of leases; many run at once.</summary>
internal abstract class AsyncTask
{
    /// <summary>Starts every item that is still wanted; none of them is waited for.</summary>
    public abstract void Start(AsyncLease lease);
}

/// <summary>A task of which every item fails for one reason.</summary>
internal sealed class FailingTask(Failure failure) : AsyncTask
{
    public override void Start(AsyncLease lease)
    {
        for (var index = lease.Input.First; index < lease.Input.End; index++)
            lease.Finish(new Outcome(index, default, failure with { Index = index }, TimeSpan.Zero));
    }
}

/// <summary>A task that has to be brought again: its leases are given back, and none of their items has an outcome.</summary>
/// <param name="isSpoiled">Whether code has run here that found something gone.</param>
internal sealed class GoneTask(bool isSpoiled) : AsyncTask
{
    public override void Start(AsyncLease lease) => lease.GiveBack(isSpoiled);
}

/// <summary>Calls a method for each item on the thread pool, each by itself: one that holds its thread holds no other.</summary>
/// <param name="finish">Waits for what the method returned, and writes it as a document.</param>
internal sealed class CallTask<TIn, TResult>(
    Func<Segment, ItemInput<TIn>> open, ItemCall<TIn, TResult> call, bool useContext, Func<TResult, ValueTask<ResultBytes>> finish, LargeDocuments large)
    : AsyncTask
{
    private static readonly ResultBytes NoResult = new([], ElementType.None);

    public override void Start(AsyncLease lease)
    {
        var input = Open(lease);
        for (var index = lease.Input.First; index < lease.Input.End; index++)
        {
            var item = default(TIn)!;
            var defect = Read(ref input, ref item);
            if (defect is not null) lease.Finish(new Outcome(index, default, new Failure(index, FailureKind.BadInput, "", defect).Bounded(), TimeSpan.Zero));
            else ThreadPool.UnsafeQueueUserWorkItem(static i => _ = i.Task.RunAsync(i.Lease, i.Index, i.Value), new Waiting(this, lease, index, item), preferLocal: false);
        }
    }

    private async Task RunAsync(AsyncLease lease, long index, TIn item)
    {
        if (!lease.TryBegin(index, useContext, out var context)) return;
        var printer = ItemPrinter.Current = lease.PrinterOf(index);
        var started = Stopwatch.GetTimestamp();
        var (result, reference, failure) = (NoResult, default(ContentReference?), default(Failure));
        try
        {
            result = await finish(call(context, item));
            if (result.Bytes.Length > Segment.MaxDocumentBytes) (reference, result) = (large.Write(result.Bytes), result with { Bytes = [] });
        }
        catch (Exception e) when (CodeGoneException.Explains(e, lease.Task, large))
        {
            lease.GiveBack(isSpoiled: true);   // so that it has no outcome
        }
        catch (BadResultException e)
        {
            (result, failure) = (NoResult, new Failure(index, e.Kind, "", e.Message).Bounded());
        }
        catch (Exception e)   // whatever user code throws is that item's outcome
        {
            failure = FailureReport.Of(index, e, lease.IsOverdue(index) ? lease.Terms.TimeLimit : null);
        }
        if (printer is not null) StandardOutputs.End(printer);
        lease.Finish(new Outcome(index, result.Bytes, failure, Stopwatch.GetElapsedTime(started)) { Kind = result.Kind, Large = reference });
    }

    private ItemInput<TIn> Open(AsyncLease lease)
    {
        try
        {
            return open(large.Read(lease.Input));
        }
        catch (CodeGoneException e)
        {
            lease.GiveBack();
            return new NoInput<TIn>(e.Message);
        }
        catch (Exception e)   // whatever it is, no item can be read
        {
            return new NoInput<TIn>($"The input cannot be read: {e.Message}");
        }
    }

    private static string? Read(ref ItemInput<TIn> input, ref TIn item)
    {
        try
        {
            input.Read(new Span<TIn>(ref item), out var defect);
            return defect;
        }
        catch (Exception e)   // nobody knows where the next item begins
        {
            var defect = $"The input cannot be read: {e.Message}";
            input = new NoInput<TIn>(defect);
            return defect;
        }
    }

    private readonly record struct Waiting(CallTask<TIn, TResult> Task, AsyncLease Lease, long Index, TIn Value);
}

using System.Diagnostics;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Pieces;
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
        var input = Open(lease, out var unread);
        for (var index = lease.Input.First; index < lease.Input.End; index++)
        {
            var item = default(TIn)!;
            var failure = unread ?? Read(input!, ref item, lease, out unread);
            if (failure is not null) lease.Finish(new Outcome(index, default, failure with { Index = index }, TimeSpan.Zero));
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
        catch (Exception e) when (IsExplained(e, lease))
        {
            lease.GiveBack(isSpoiled: true);   // so that it has no outcome
        }
        catch (BadResultException e)
        {
            (result, failure) = (NoResult, new Failure(index, FailureKind.BadResult, "", e.Message).Bounded());
        }
        catch (Exception e)   // whatever user code throws is that item's outcome
        {
            failure = FailureReport.Of(index, e, lease.IsOverdue(index) ? lease.Terms.TimeLimit : null);
        }
        if (printer is not null) StandardOutputs.End(printer);
        lease.Finish(new Outcome(index, result.Bytes, failure, Stopwatch.GetElapsedTime(started)) { Kind = result.Kind, Large = reference });
    }

    /// <param name="unread">What every item fails with, if none can be read.</param>
    private ItemInput<TIn>? Open(AsyncLease lease, out Failure? unread)
    {
        unread = null;
        try
        {
            return open(large.Read(lease.Input));
        }
        catch (Exception e)   // whatever it is, no item can be read
        {
            if (IsExplained(e, lease)) lease.GiveBack(isSpoiled: e is not CodeGoneException);
            unread = e is UnreadablePieceException ? FailureReport.Of(0, e) : Misfit($"The input cannot be read: {e.Message}");
            return null;
        }
    }

    /// <param name="unread">What this item and all after it fail with, if nobody knows where the next one begins.</param>
    private Failure? Read(ItemInput<TIn> input, ref TIn item, AsyncLease lease, out Failure? unread)
    {
        unread = null;
        try
        {
            input.Read(new Span<TIn>(ref item), out var defect);
            if (defect is not null && CodeGoneException.MayCause(lease.Task, large.IsThere)) lease.GiveBack(isSpoiled: true);
            return defect is null ? null : Misfit(defect);
        }
        catch (Exception e)
        {
            if (IsExplained(e, lease)) lease.GiveBack(isSpoiled: true);
            return unread = Misfit($"The input cannot be read: {e.Message}");
        }
    }

    private bool IsExplained(Exception exception, AsyncLease lease) => CodeGoneException.Explains(exception, lease.Task, large.IsThere);

    private static Failure Misfit(string defect) => new Failure(0, FailureKind.BadInput, "", defect).Bounded();

    private readonly record struct Waiting(CallTask<TIn, TResult> Task, AsyncLease Lease, long Index, TIn Value);
}

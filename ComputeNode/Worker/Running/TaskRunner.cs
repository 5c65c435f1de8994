using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Pieces;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker.Running;

/// <summary>A lease that runs, and where its results and its traces go.</summary>
internal readonly record struct Run(LeaseWork Work, Outbox Outbox, Marker Marker, LargeDocuments Large)
{
    /// <summary>How many items of the task this worker may run; null if that does not matter.</summary>
    public TaskLimit? Limit { get; init; }

    /// <summary>Whether what code threw is not its fault: something that the node had brought is gone.</summary>
    public bool IsExplained(Exception exception) => CodeGoneException.Explains(exception, Work.Task, Large.IsThere);
}

/// <summary>Runs the items of a lease with one task. Belongs to the running thread and is used again for the next lease.</summary>
internal abstract class TaskRunner
{
    /// <summary>Whether it serves the next lease of the task too. One that only says why there is none does not: the reason may pass.</summary>
    public bool IsToBeKept { get; init; } = true;

    /// <summary>Runs every item that is not trimmed; the results go to the outbox.</summary>
    /// <returns>Whether the worker has done its part and is to retire.</returns>
    public abstract bool Run(Run run);
}

/// <summary>The part that does not depend on how results are kept: reads a block of items, runs it, fails what does not fit.</summary>
internal abstract class TaskRunner<TIn, TOut>(Func<Segment, ItemInput<TIn>> open) : TaskRunner, IFinishedItems
{
    private readonly TIn[] _block = new TIn[1024];
    private UnreadablePieceException? _unreadable;   // the lease's large item

    protected FailureLog Failures { get; } = new();

    /// <summary>How many more items there is room for until the outbox takes what is finished; never 0 after it did.</summary>
    protected abstract int Room { get; }

    public sealed override bool Run(Run run)
    {
        var (work, outbox, marker, _) = run;
        marker.Enter(work.Id, work.Input.First);
        var input = Open(run);
        Begin(work.Input.First, (int)Math.Min(work.Input.Count, int.MaxValue));
        outbox.Begin(work.Id, this);
        var next = work.Input.First;
        while (next < work.End) next = RunBlock(ref input, run, next);
        Settle(run);
        marker.Leave();
        run.Limit?.Add(next - work.Input.First);
        var retires = work.IsLast || run.Limit is { IsReached: true };
        outbox.End(work.IsOver(next), retires, work.IsGivenBack);
        return retires;
    }

    /// <summary>What has an outcome and has not been taken yet; the outbox's lock is held.</summary>
    public abstract Finished Take();

    /// <summary>All was taken: its space may be used again. Called by the running thread, with the outbox's lock held.</summary>
    public abstract void Reuse();

    /// <summary>Makes ready for a lease.</summary>
    protected abstract void Begin(long first, int count);

    /// <summary>
    /// Runs the items from <paramref name="done"/> on, until they or the lease end, or one of them throws. Counts each with
    /// <paramref name="done"/>, so that it is known after an exception. There is <see cref="Room"/> for all of them.
    /// </summary>
    /// <param name="first">The index of the first item of <paramref name="items"/>.</param>
    protected abstract void RunItems(ReadOnlySpan<TIn> items, long first, in Run run, ref int done);

    /// <summary>Gives the next item, which has no value, its place.</summary>
    protected abstract void SkipItem();

    /// <summary>Makes what the items so far have come to ready to be taken, if it is not already.</summary>
    protected virtual void Settle(in Run run)
    {
    }

    private long RunBlock(ref ItemInput<TIn> input, in Run run, long first)
    {
        if (Room == 0) MakeRoom(run, first);
        var items = _block.AsSpan(0, (int)Math.Min(Math.Min(_block.Length, Room), run.Work.Input.End - first));
        var read = Read(ref input, items, run, first, out var defect);
        var done = 0;
        while (done < read && first + done < run.Work.End) RunUntilFailure(items[..read], first, run, ref done);
        if (defect is null || done < read || first + done >= run.Work.End) return first + done;
        if (_unreadable is { } trouble) FailHere(FailureReport.Of(first + done, trouble), run);
        else if (CodeGoneException.MayCause(run.Work.Task, run.Large.IsThere)) run.Work.GiveBack(first + done);
        else Fail(new Failure(first + done, FailureKind.BadInput, "", defect).Bounded(), run);
        return first + done + 1;
    }

    private ItemInput<TIn> Open(in Run run)
    {
        _unreadable = null;
        try
        {
            return open(run.Large.Read(run.Work.Input));
        }
        catch (UnreadablePieceException e)
        {
            _unreadable = e;
            return Unreadable(e);
        }
        catch (Exception e)   // whatever it is, no item can be read
        {
            if (run.IsExplained(e)) run.Work.GiveBack(run.Work.Input.First);
            return Unreadable(e);
        }
    }

    /// <summary>Reads a block. If that throws, nobody knows where the next item begins, so none of the rest fits.</summary>
    private static int Read(ref ItemInput<TIn> input, Span<TIn> into, in Run run, long first, out string? defect)
    {
        try
        {
            return input.Read(into, out defect);
        }
        catch (Exception e)
        {
            if (run.IsExplained(e)) run.Work.GiveBack(first);
            input = Unreadable(e);
            return input.Read(into, out defect);
        }
    }

    private static NoInput<TIn> Unreadable(Exception e) => new($"The input cannot be read: {e.Message}");

    private void RunUntilFailure(ReadOnlySpan<TIn> items, long first, in Run run, ref int done)
    {
        try
        {
            RunItems(items, first, run, ref done);
        }
        catch (Exception) when (run.Work.IsRevoked(first + done))
        {
            // Nobody wants the item any more, and it was told so: the lease ends without it.
            EndStarted(run, first + done);
        }
        catch (Exception e) when (run.IsExplained(e))
        {
            run.Work.GiveBack(first + done);
        }
        catch (BadResultException e)
        {
            Fail(new Failure(first + done, FailureKind.BadResult, "", e.Message).Bounded(), run);
            done++;
        }
        catch (Exception e)   // whatever user code throws is that item's outcome
        {
            var isOverdue = run.Work.IsOverdue(first + done);
            FailHere(FailureReport.Of(first + done, e, isOverdue ? run.Work.Terms.TimeLimit : null), run);
            if (isOverdue) EndStarted(run, first + done);
            done++;
        }
    }

    /// <summary>An item that was cut short takes along whatever processes it has started; the marker names none meanwhile.</summary>
    private static void EndStarted(in Run run, long item)
    {
        run.Marker.Leave();
        StartedProcesses.End();
        run.Marker.Enter(run.Work.Id, item);
    }

    /// <summary>What this process is to blame for, it does to no other item.</summary>
    private void FailHere(Failure failure, in Run run)
    {
        Fail(failure, run);
        if (failure.Kind is FailureKind.WorkerLost) run.Work.Leave(failure.Index + 1);
    }

    private void Fail(Failure failure, in Run run)
    {
        if (Failures.IsFull) MakeRoom(run, failure.Index);
        Failures.Add(failure);
        SkipItem();
    }

    /// <summary>Hands over what is finished. No item runs meanwhile, and the marker names none.</summary>
    private void MakeRoom(in Run run, long next)
    {
        Settle(run);
        run.Marker.Leave();
        run.Outbox.SendFinished();
        run.Marker.Enter(run.Work.Id, next);
    }
}

using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Printing;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>A result as bytes: a JSON document, or with a type of element an array of numbers.</summary>
internal readonly record struct ResultBytes(byte[] Bytes, ElementType Kind);

/// <summary>The outcome of an item: a document or an array, or why there is none.</summary>
internal sealed record Outcome(long Index, ReadOnlyMemory<byte> Document, Failure? Failure, TimeSpan Wall)
{
    /// <summary>The type of the numbers, if it is an array of them.</summary>
    public ElementType Kind { get; init; }

    /// <summary>The document's place, if no segment has room for it; <see cref="Document"/> is empty then.</summary>
    public ContentReference? Large { get; init; }
}

/// <summary>A lease whose items all run at once. Any thread may finish one; the sending thread takes what is finished.</summary>
/// <param name="changed">Told when there is something to send.</param>
internal sealed class AsyncLease(LeaseWork work, Action<AsyncLease> changed)
{
    private readonly Lock _gate = new();
    private readonly ItemState[] _states = new ItemState[checked((int)work.Input.Count)];
    private readonly Dictionary<long, BegunItem> _begun = [];   // of those that run, the ones that can be cancelled or have a time limit
    private List<Outcome> _finished = [];
    private long _end = work.Input.End;
    private long _open = work.Input.Count;
    private bool _hasNoEnd;   // it goes on elsewhere, or its end has been told

    private enum ItemState : byte
    {
        Open,
        Finished,
        Dropped,
    }

    public LeaseId Id => work.Id;

    public string Voice => work.Voice;

    public string Task => work.Task;

    public Segment Input => work.Input;

    public ItemTerms Terms => work.Terms;

    /// <summary>Who prints when this item does; null if nobody is to know.</summary>
    public ItemPrinter? PrinterOf(long index) => work.Voice.Length > 0 ? new(work.Voice, Terms.Attempt, () => index) : null;

    /// <summary>Whether it ends before its time, for want of what the node is to bring again.</summary>
    public bool IsGivenBack { get; private set; }

    /// <summary>Whether its code has found something gone, and may keep that.</summary>
    public bool IsSpoiled { get; private set; }

    /// <summary>Whether no outcome is to come any more, and all were taken.</summary>
    public bool IsOver
    {
        get { lock (_gate) return _open == 0 && _finished.Count == 0; }
    }

    /// <summary>Begins an item; false if it is not wanted any more.</summary>
    /// <param name="context">What its task is told of it, if the task asks.</param>
    public bool TryBegin(long index, bool useContext, out TaskContext? context)
    {
        context = null;
        lock (_gate)
        {
            if (index >= _end) return false;
            if (!useContext && !Terms.IsTimed) return true;
            var item = new BegunItem();
            _begun.Add(index, item);
            if (useContext) context = new ItemContext(work.Voice, index, Terms.Attempt, item.Token);
            return true;
        }
    }

    /// <summary>An item has its outcome; one that was dropped has none.</summary>
    public void Finish(Outcome outcome)
    {
        lock (_gate)
        {
            _begun.Remove(outcome.Index);
            ref var state = ref _states[outcome.Index - Input.First];
            if (state is not ItemState.Open) return;
            state = ItemState.Finished;
            _open--;
            _finished.Add(outcome);
        }
        changed(this);
    }

    /// <summary>
    /// Cancels the items whose time is over, and gives up those that had their moment to end: they go on, but nothing that comes of them counts.
    /// </summary>
    /// <param name="now">A timestamp.</param>
    public void Judge(long now)
    {
        KeyValuePair<long, BegunItem>[] late;
        lock (_gate) late = [.. _begun.Where(i => ItemTime.Judge(i.Value.Ran(now), Terms.TimeLimit) is not ItemVerdict.InTime)];
        foreach (var (index, item) in late)
        {
            item.Expire();
            var ran = item.Ran(now);
            if (ItemTime.Judge(ran, Terms.TimeLimit) is ItemVerdict.Spent) Finish(new Outcome(index, default, Failure.OfTimeout(index, Terms.TimeLimit), ran));
        }
    }

    /// <summary>Whether an item that runs was told that its time is over.</summary>
    public bool IsOverdue(long index)
    {
        lock (_gate) return _begun.TryGetValue(index, out var item) && item.IsOverdue;
    }

    /// <summary>Drops the items from <paramref name="end"/> on that have no outcome, and tells those that run.</summary>
    public void Trim(long end) => Drop(end, isCut: false);

    /// <summary>Drops them because this worker retires: the lease goes on elsewhere and does not end here.</summary>
    public void Cut(long end) => Drop(end, isCut: true);

    /// <summary>Drops all that has no outcome: something is gone that the node had brought, and is to bring again.</summary>
    /// <param name="isSpoiled">Whether its code has found it gone, and may keep that: it is to be loaded anew.</param>
    public void GiveBack(bool isSpoiled = false)
    {
        lock (_gate) (IsGivenBack, IsSpoiled) = (true, IsSpoiled | isSpoiled);
        Drop(Input.First, isCut: false);
    }

    /// <summary>What has finished since the last call, by index, and whether that ends the lease.</summary>
    public (IReadOnlyList<Outcome> Finished, bool Ends) Take()
    {
        List<Outcome> finished;
        bool ends;
        lock (_gate)
        {
            (finished, _finished) = (_finished, []);
            ends = _open == 0 && !_hasNoEnd;
            _hasNoEnd |= ends;
        }
        finished.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        return (finished, ends);
    }

    private void Drop(long end, bool isCut)
    {
        BegunItem[] unwanted;
        lock (_gate)
        {
            if (end >= _end) return;
            _hasNoEnd |= isCut;
            for (var index = Math.Max(end, Input.First); index < _end; index++)
            {
                ref var state = ref _states[index - Input.First];
                if (state is not ItemState.Open) continue;
                state = ItemState.Dropped;
                _open--;
            }
            _end = end;
            unwanted = [.. _begun.Where(i => i.Key >= end).Select(i => i.Value)];
        }
        foreach (var item in unwanted) item.Cancel();
        changed(this);
    }
}

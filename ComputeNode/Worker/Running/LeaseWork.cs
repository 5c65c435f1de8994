using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Running;

/// <summary>A lease as the worker has it. Any thread may trim it while another runs it.</summary>
internal sealed class LeaseWork(LeaseId id, string task, Segment input)
{
    private readonly Lock _gate = new();
    private long _end = input.End;      // of what is to run here
    private long _wanted = input.End;   // of what the node wants
    private long _stop = long.MaxValue; // from here on nobody wants what runs either
    private long _asked = long.MinValue;
    private long _overdue = long.MinValue;
    private CancellationTokenSource? _cancel;

    public LeaseId Id => id;

    public string Task => task;

    public Segment Input => input;

    /// <summary>Whose it is; empty if nobody is to know.</summary>
    public string Voice { get; init; } = "";

    /// <summary>On what terms its items run.</summary>
    public ItemTerms Terms { get; init; }

    /// <summary>Whether it ends before its time, for want of what the node is to bring again.</summary>
    public bool IsGivenBack { get; private set; }

    /// <summary>Whether this process is to run no more after it.</summary>
    public bool IsLast { get; private set; }

    /// <summary>No item from here on is to be started.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Takes the tail off; a lease never grows.</summary>
    /// <param name="stops">Whether an item that runs and is beyond the end is cancelled, if its task cares.</param>
    public void Trim(long end, bool stops)
    {
        lock (_gate)
        {
            _wanted = Math.Min(_wanted, end);
            if (stops) _stop = Math.Min(_stop, end);
            if (end < _end) Volatile.Write(ref _end, end);
            if (_asked >= _stop) Cancel();
        }
    }

    /// <summary>No item from here on is to be started by this worker; another will run them. For the running thread.</summary>
    public void Cut(long end)
    {
        lock (_gate) Volatile.Write(ref _end, Math.Min(_end, end));
    }

    /// <summary>The items from here on are to run once the node has brought again what they need. For the running thread.</summary>
    public void GiveBack(long from)
    {
        (IsGivenBack, IsLast) = (true, true);   // what code was there may keep that it found something gone
        Cut(from);
    }

    /// <summary>The items from here on, and all other leases, are for another process. For the running thread.</summary>
    public void Leave(long from)
    {
        IsLast = true;
        Cut(from);
    }

    /// <summary>Whether the lease has ended, if all items before <paramref name="next"/> have an outcome.</summary>
    public bool IsOver(long next)
    {
        lock (_gate) return next >= _wanted;
    }

    /// <summary>Cancelled once the item, which begins now, is not wanted or has no time left.</summary>
    public CancellationToken Cancellation(long index)
    {
        lock (_gate)
        {
            if (_cancel is null || (_cancel.IsCancellationRequested && _overdue != index)) _cancel = new CancellationTokenSource();
            _asked = index;
            if (index >= _stop || index == _overdue) Cancel();
            return _cancel.Token;
        }
    }

    /// <summary>The item has been running for so long; one whose time is over is cancelled, if its task cares.</summary>
    public void Ran(long index, TimeSpan time)
    {
        if (ItemTime.Judge(time, Terms.TimeLimit) is ItemVerdict.InTime) return;
        lock (_gate)
        {
            if (_overdue == index) return;
            _overdue = index;
            if (_asked == index) Cancel();
        }
    }

    /// <summary>Whether the item was told that nobody wants it any more: then whatever it throws is no outcome.</summary>
    public bool IsRevoked(long index)
    {
        lock (_gate) return index >= _stop && _cancel is { IsCancellationRequested: true };
    }

    /// <summary>Whether the item's time is over.</summary>
    public bool IsOverdue(long index)
    {
        lock (_gate) return _overdue == index;
    }

    /// <summary>What user code has registered runs on another thread: the talking thread must not wait for it.</summary>
    private void Cancel() => _ = _cancel!.CancelAsync();
}

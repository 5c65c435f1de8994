using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Running;

/// <summary>A lease as the worker has it. Any thread may trim it while another runs it.</summary>
internal sealed class LeaseWork(LeaseId id, string task, Segment input)
{
    private readonly Lock _gate = new();
    private long _end = input.End;      // of what is to run here
    private long _wanted = input.End;   // of what the node wants
    private long _asked = long.MinValue;
    private CancellationTokenSource? _revoked;

    public LeaseId Id => id;

    public string Task => task;

    public Segment Input => input;

    /// <summary>On what terms its items run.</summary>
    public ItemTerms Terms { get; init; }

    /// <summary>No item from here on is to be started.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Takes the tail off; a lease never grows. An item that runs and is beyond the end is cancelled, if its task cares.</summary>
    public void Trim(long end)
    {
        lock (_gate)
        {
            _wanted = Math.Min(_wanted, end);
            if (end < _end) Volatile.Write(ref _end, end);
            if (_asked >= _end) Cancel();
        }
    }

    /// <summary>No item from here on is to be started by this worker; another will run them. For the running thread, before the first item.</summary>
    public void Cut(long end)
    {
        lock (_gate) Volatile.Write(ref _end, Math.Min(_end, end));
    }

    /// <summary>Whether the lease has ended, if all items before <paramref name="next"/> have an outcome.</summary>
    public bool IsOver(long next)
    {
        lock (_gate) return next >= _wanted;
    }

    /// <summary>Cancelled once the item, which begins now, is trimmed.</summary>
    public CancellationToken Cancellation(long index)
    {
        lock (_gate)
        {
            _revoked ??= new CancellationTokenSource();
            _asked = index;
            if (index >= _end) Cancel();
            return _revoked.Token;
        }
    }

    /// <summary>Whether the item was told that nobody wants it any more: then whatever it throws is no outcome.</summary>
    public bool IsRevoked(long index)
    {
        lock (_gate) return index >= _end && _revoked is { IsCancellationRequested: true };
    }

    /// <summary>What user code has registered runs on another thread: the talking thread must not wait for it.</summary>
    private void Cancel() => _ = _revoked!.CancelAsync();
}

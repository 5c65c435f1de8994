using ActorCompute.Messages;

namespace ActorCompute.Worker.Running;

/// <summary>The leases a worker has: one that runs and those behind it. The talking thread adds and trims, the other takes.</summary>
internal sealed class WorkQueue
{
    private readonly object _gate = new();
    private readonly Queue<LeaseWork> _waiting = new();
    private LeaseWork? _running;

    /// <summary>Whether there is nothing to run and nothing running.</summary>
    public bool IsIdle
    {
        get { lock (_gate) return _running is null && _waiting.Count == 0; }
    }

    /// <summary>Whether there is a lease behind the running one.</summary>
    public bool HasMore
    {
        get { lock (_gate) return _waiting.Count > 0; }
    }

    /// <summary>Adds leases that came together, so that their results can go together too.</summary>
    public void Add(IReadOnlyList<LeaseWork> works)
    {
        lock (_gate)
        {
            foreach (var work in works) _waiting.Enqueue(work);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Trims a lease; one that is not here has ended already.</summary>
    public void Trim(LeaseId lease, long end, bool stops)
    {
        lock (_gate)
        {
            if (_running?.Id == lease) _running.Trim(end, stops);
            foreach (var work in _waiting)
                if (work.Id == lease) work.Trim(end, stops);
        }
    }

    /// <summary>An item of a lease has been running for so long.</summary>
    public void Ran(LeaseId lease, long index, TimeSpan time)
    {
        lock (_gate)
        {
            if (_running?.Id == lease) _running.Ran(index, time);
        }
    }

    /// <summary>The running lease has ended; waits for the next one.</summary>
    /// <param name="waited">Whether there was none at first.</param>
    public LeaseWork Next(out bool waited)
    {
        lock (_gate)
        {
            _running = null;
            waited = _waiting.Count == 0;
            while (_waiting.Count == 0) Monitor.Wait(_gate);
            return _running = _waiting.Dequeue();
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;
using ActorCompute.Worker.Printing;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>Leases of asynchronous tasks: all their items run at once.</summary>
internal sealed class AsyncWork : IWork
{
    private const int LeastThreads = 16;   // code that holds threads gets some at once; the pool adds more only slowly

    private readonly ConcurrentDictionary<LeaseId, AsyncLease> _leases = new();
    private readonly ConcurrentDictionary<LeaseId, AsyncLease> _timed = new();   // those of them whose items have a time limit
    private readonly AsyncTasks _tasks;
    private readonly AsyncOutbox _outbox;
    private volatile bool _retires;

    private AsyncWork(Socket socket, CodeShelf code, Action retire)
    {
        _tasks = new AsyncTasks(code);
        _outbox = new AsyncOutbox(socket, IsLast, Forget, retire);
    }

    /// <summary>With its thread running.</summary>
    /// <param name="retire">Ends the process: it has done its part, and all results are sent.</param>
    public static AsyncWork Started(Socket socket, CodeShelf code, Action retire)
    {
        ThreadPool.GetMinThreads(out var least, out var ports);
        ThreadPool.SetMinThreads(Math.Max(least, LeastThreads), ports);
        var work = new AsyncWork(socket, code, retire);
        work._outbox.Start();
        return work;
    }

    public bool IsIdle => _timed.IsEmpty;   // the outbox looks after itself

    public void Add(IReadOnlyList<LeaseWork> works)
    {
        if (_retires) return;   // they will run elsewhere
        foreach (var work in works)
        {
            StandardOutputs.Speak(work.Voice);
            var lease = new AsyncLease(work, _outbox.Changed);
            _leases[lease.Id] = lease;
            if (work.Terms.IsTimed) _timed[lease.Id] = lease;
            if (work.Input.Count == 0) _outbox.Changed(lease);
            else _ = StartAsync(lease);
        }
    }

    /// <summary>What is not finished is not wanted, whether it was begun or not.</summary>
    public void Trim(LeaseId lease, long end, bool stops)
    {
        if (_leases.TryGetValue(lease, out var trimmed)) trimmed.Trim(end);
    }

    public void Tick()
    {
        var now = Stopwatch.GetTimestamp();
        foreach (var lease in _timed.Values) lease.Judge(now);
    }

    public void Send(ReadyFrame ready) => _outbox.Send(ready);

    private async Task StartAsync(AsyncLease lease)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);   // the talking thread goes on talking
        var (task, limit) = await _tasks.GetAsync(lease);
        if (limit is not null) Count(lease, limit);
        task.Start(lease);
    }

    /// <summary>Only so many items may start here; the rest of the lease is for another worker.</summary>
    private void Count(AsyncLease lease, TaskLimit limit)
    {
        lock (limit)
        {
            var allowed = Math.Min(limit.Left, lease.Input.Count);
            limit.Add(allowed);
            _retires |= limit.IsReached;
            lease.Cut(lease.Input.First + allowed);
        }
    }

    private void Forget(AsyncLease lease)
    {
        if (lease.IsSpoiled) _tasks.Forget(lease.Task);   // and not the whole process: others' items may wait here for hours
        _leases.TryRemove(lease.Id, out _);
        _timed.TryRemove(lease.Id, out _);
    }

    private bool IsLast() => _retires && _leases.Values.All(l => l.IsOver);
}

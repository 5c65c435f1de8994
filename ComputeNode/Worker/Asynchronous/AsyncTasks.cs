using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Pieces;
using ActorCompute.Worker.Printing;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Asynchronous;

/// <summary>A task that is ready, and how many of its items this worker may still start.</summary>
internal sealed record ReadyTask(AsyncTask Task, TaskLimit? Limit);

/// <summary>Binds what jobs bring along, once each. Whoever asks for the same one waits for it without holding a thread.</summary>
internal sealed class AsyncTasks(CodeShelf shelf)
{
    private const int Most = 256;   // a closure over the same code is another task each time

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task<ReadyTask>> _ready = [];
    private readonly Dictionary<TaskCode, Known> _known = [];

    /// <summary>The task of a lease, or one whose every item says why there is none.</summary>
    public Task<ReadyTask> GetAsync(AsyncLease lease)
    {
        lock (_gate)
        {
            if (_ready.TryGetValue(lease.Task, out var ready)) return ready;
            if (_ready.Count >= Most) _ready.Clear();   // what runs goes on, and what was done once is known
            return _ready[lease.Task] = Task.Run(() => MakeAsync(lease));
        }
    }

    /// <summary>
    /// The code of a task is loaded anew, with static fields of its own, when it is next asked for: what it found gone it may keep. What runs goes on.
    /// </summary>
    public void Forget(string task)
    {
        foreach (var package in LeaseTask.Parse(task).Codes.Select(c => c.Package).Distinct().ToList())
        {
            shelf.Forget(package);
            lock (_gate)
            {
                foreach (var ready in _ready.Keys.Where(t => LeaseTask.Parse(t).Codes.Any(c => c.Package == package)).ToList()) _ready.Remove(ready);
                foreach (var known in _known.Keys.Where(c => c.Package == package).ToList()) _known.Remove(known);
            }
        }
    }

    /// <summary>A task that runs nothing. The reason may pass, so that the next lease is to ask again.</summary>
    private ReadyTask Once(AsyncLease lease, AsyncTask task)
    {
        lock (_gate) _ready.Remove(lease.Task);
        return new ReadyTask(task, null);
    }

    private async Task<ReadyTask> MakeAsync(AsyncLease lease)
    {
        var hasRun = false;
        try
        {
            ItemPrinter.Current = lease.PrinterOf(lease.Input.First);   // initializers and constructors may print
            var code = TaskCode.Find(lease.Task) ?? throw new CodeDefectException($"This worker has no asynchronous task '{lease.Task}'.");
            var (package, invocation) = shelf.Get(code);
            hasRun = true;
            var known = KnownOf(code, invocation);
            await known.Started(() => invocation.Initializer is { } initializer
                ? known.Initializer.RunAsync(package, initializer, new ItemContext(lease.Voice, lease.Input.First, lease.Terms.Attempt, CancellationToken.None)) : Task.CompletedTask);
            if (known.Initializer.Gone is { } gone)
            {
                lock (_gate) _known.Remove(code);   // the next lease has it run again
                throw gone;
            }
            return new ReadyTask(known.Initializer.Failure is { } failure ? new FailingTask(failure) : AsyncCalls.Of(BoundCall.Of(package, invocation), shelf.Large), known.Limit);
        }
        catch (Exception e) when (CodeGoneException.Explains(e, lease.Task, shelf.Large.IsThere))
        {
            return Once(lease, new GoneTask(hasRun));
        }
        catch (CodeDefectException e)
        {
            return Once(lease, new FailingTask(new Failure(0, FailureKind.BadInput, "", e.Message).Bounded()));
        }
        catch (Exception e)   // of constructors and static fields, or a file that cannot be loaded
        {
            return Once(lease, new FailingTask(FailureReport.Of(0, e)));
        }
    }

    private Known KnownOf(TaskCode code, Invocation invocation)
    {
        lock (_gate)
        {
            if (!_known.TryGetValue(code, out var known)) _known.Add(code, known = new Known(invocation.MaxTasksPerWorker));
            return known;
        }
    }

    /// <summary>What outlives a task that is ready.</summary>
    private sealed class Known(int mostItems)
    {
        private readonly Lock _gate = new();
        private Task? _start;

        public Initializer Initializer { get; } = new();

        public TaskLimit? Limit { get; } = mostItems > 0 ? new TaskLimit(mostItems) : null;

        /// <summary>Starts it the first time; completes when it has ended.</summary>
        public Task Started(Func<Task> start)
        {
            lock (_gate) return _start ??= Task.Run(start);
        }
    }
}

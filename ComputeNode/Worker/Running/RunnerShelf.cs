namespace ActorCompute.Worker.Running;

/// <summary>The runners used last. A closure over the same code is another task each time, so they must not all be kept.</summary>
internal sealed class RunnerShelf(Func<LeaseWork, TaskRunner> make)
{
    private const int Most = 32;   // each may hold 1 MiB for results

    private readonly OrderedDictionary<string, TaskRunner> _runners = [];   // the one used last is last
    private string? _task;
    private TaskRunner? _runner;

    /// <summary>The runner for the lease's task.</summary>
    public TaskRunner Get(LeaseWork work)
    {
        if (_runner is not null && _task == work.Task) return _runner;
        _runner = _runners.Remove(work.Task, out var known) ? known : make(work);
        if (!_runner.IsToBeKept)
        {
            var useless = _runner;
            (_task, _runner) = (null, null);
            return useless;
        }
        _task = work.Task;
        if (_runners.Count == Most) _runners.RemoveAt(0);
        _runners.Add(work.Task, _runner);
        return _runner;
    }
}

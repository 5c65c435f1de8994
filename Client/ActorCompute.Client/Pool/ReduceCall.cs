using System.Reflection;
using ActorCompute.Delegates;
using ActorCompute.Inputs;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Pool;

/// <summary>A task and what merges two of its results, as they were when they were called.</summary>
/// <param name="Task">The task; the package that travels for it has both.</param>
/// <param name="Merge">The merge.</param>
/// <param name="Name">What people call the merge.</param>
internal sealed record ReduceCall(TaskCall Task, SentInvocation Merge, string Name)
{
    /// <param name="key">The type of the keys, if results are sequences of pairs and the merge is of two values of one key.</param>
    /// <exception cref="UnsendableException">The task, the merge or the initializer cannot be sent.</exception>
    public static ReduceCall Of(Delegate task, Delegate merge, Type? key, JobOptions? options)
    {
        ArgumentNullException.ThrowIfNull(merge);
        if (key is not null) KeyRules.Check(key);
        var (call, shape) = (TaskCall.Of(task, options), DelegateShape.Of(merge));
        IEnumerable<Assembly> assemblies = [call.Assembly, shape.Assembly, .. key is null ? [] : CodeAssembly.Of(key)];
        var root = CodeAssembly.RootOf(assemblies) ?? throw new UnsendableException(
            $"The merge is in {shape.Assembly.GetName().Name} and the task in {call.Assembly.GetName().Name}, and neither uses the other; "
            + "write the merge as a lambda beside the task.");
        var sent = shape.InvocationOf(merge);
        return new(call with { Assembly = root }, sent with { Invocation = sent.Invocation with { KeyType = key?.AssemblyQualifiedName } }, shape.Name);
    }

    /// <summary>Ships both, runs the job and waits for its end.</summary>
    /// <returns>The value as a segment of one item; null if there was no input, and so no job.</returns>
    /// <exception cref="TaskFailedException">One item failed.</exception>
    /// <exception cref="TasksFailedException">Several items failed.</exception>
    /// <exception cref="MergeFailedException">Results could not be merged.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled elsewhere.</exception>
    public async Task<Segment?> RunAsync(PoolCore pool, IJobInput input, CancellationToken cancel)
    {
        var kept = new FirstInputs(input);
        var items = await PeekedInput.OfAsync(kept, cancel).ConfigureAwait(false);
        await using var _ = items.ConfigureAwait(false);
        if (items.IsEmpty) return null;
        var merge = Task with { Sent = Merge };
        var (shipping, merging) = (pool.ShipAsync(Task, cancel), pool.ShipAsync(merge, cancel));
        await System.Threading.Tasks.Task.WhenAll(shipping, merging).ConfigureAwait(false);
        var run = await pool.WithCodeAsync(Task, shipping, code => pool.WithCodeAsync(merge, merging,
            mergeCode => JobRun.OpenAsync(pool.Jobs, Task.ToRequest(code) with { Reduce = new(Name, mergeCode) }, cancel), cancel), cancel).ConfigureAwait(false);
        return await TakeAsync(pool, run, items, new(kept), cancel).ConfigureAwait(false);
    }

    private async Task<Segment?> TakeAsync(PoolCore pool, JobRun run, IJobInput items, Outcome outcome, CancellationToken cancel)
    {
        var log = new LogTail(pool.Jobs, run.Id, Task.Options.Telling, cancel);
        await using var _ = log.ConfigureAwait(false);
        var ended = await run.MapAsync(items, outcome, unordered: false, cancel).ConfigureAwait(false);
        await log.CompleteAsync().ConfigureAwait(false);
        return outcome.Of(ended);
    }

    /// <summary>What the results of such a job say: failures, then the value.</summary>
    private sealed class Outcome(FirstInputs inputs) : IResultSink
    {
        private readonly FirstFailures _failures = new(TasksFailedException.Kept);
        private Failure? _last;
        private Segment? _value;

        public ValueTask WriteAsync(JobResults results, CancellationToken cancel)
        {
            foreach (var failure in results.Failures)
            {
                if (_last is not null) _failures.Add(new(_last, inputs.Find(_last.Index)));
                _last = failure;
            }
            _value = results.Segments.FirstOrDefault(s => s.Count > 0) ?? _value;
            return ValueTask.CompletedTask;
        }

        public Segment? Of(JobSnapshot ended)
        {
            if (ended.State is JobState.Cancelled) throw new JobCancelledException(ended.Id.Value, ended.Reason);
            var merge = _last?.Index >= ended.Total ? _last : null;   // the job's own items follow the others
            if (_last is not null && merge is null) _failures.Add(new(_last, inputs.Find(_last.Index)));
            return _failures.Count switch
            {
                0 when ended.Reason.Length > 0 => throw new MergeFailedException(ended.Reason, merge),
                0 => _value ?? throw new ComputeException($"Job {ended.Id} has ended without a value."),
                1 => throw _failures.First[0],
                _ => throw new TasksFailedException(_failures.Count, ended.Total, _failures.First),
            };
        }
    }
}

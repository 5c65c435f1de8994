using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ActorCompute.Inputs;

namespace ActorCompute.Pool;

/// <summary>The ways to take a map's results.</summary>
internal static class MapCall
{
    /// <summary>All results in index order, once every item has been run.</summary>
    /// <exception cref="TaskFailedException">One item failed.</exception>
    /// <exception cref="TasksFailedException">Several items failed.</exception>
    public static async Task<T[]> CollectAsync<T>(PoolCore pool, TaskCall task, IJobInput input, CancellationToken cancel)
    {
        var (values, failures) = (new List<T>(), new FirstFailures(TasksFailedException.Kept));
        // As they are done: a slow first item would else hold up the reading of inputs.
        var feed = await ResultFeed<T>.StartAsync(pool, task, input, unordered: true, cancel).ConfigureAwait(false);
        await using var _ = feed.ConfigureAwait(false);
        while (await feed.NextAsync().ConfigureAwait(false) is { } run)
        {
            var end = checked((int)run.First + run.Values.Length);
            if (values.Count < end) CollectionsMarshal.SetCount(values, end);
            run.Values.CopyTo(CollectionsMarshal.AsSpan(values)[(int)run.First..]);
            foreach (var failure in run.Failures) failures.Add(failure);
        }
        ThrowAny(failures, values.Count);
        return [.. values];
    }

    /// <summary>Runs every item of a task without a result.</summary>
    /// <exception cref="TaskFailedException">One item failed.</exception>
    /// <exception cref="TasksFailedException">Several items failed.</exception>
    public static async Task RunAsync(PoolCore pool, TaskCall task, IJobInput input, CancellationToken cancel)
    {
        var (total, failures) = (0L, new FirstFailures(TasksFailedException.Kept));
        var feed = await ResultFeed<object?>.StartAsync(pool, task, input, unordered: true, cancel).ConfigureAwait(false);
        await using var _ = feed.ConfigureAwait(false);
        while (await feed.NextAsync().ConfigureAwait(false) is { } run)
        {
            total += run.Values.Length;
            foreach (var failure in run.Failures) failures.Add(failure);
        }
        ThrowAny(failures, total);
    }

    /// <summary>The outcomes as they come. What the inputs throw comes behind those of the inputs before.</summary>
    /// <param name="open">Begins to read the inputs; is called once an enumeration.</param>
    public static async IAsyncEnumerable<ResultRun<T>> StreamAsync<T>(
        PoolCore pool, TaskCall task, Func<IJobInput> open, bool unordered, [EnumeratorCancellation] CancellationToken cancel)
    {
        var input = new UpToFaultInput(open());
        var feed = await ResultFeed<T>.StartAsync(pool, task, input, unordered, cancel).ConfigureAwait(false);
        await using var _ = feed.ConfigureAwait(false);
        while (await feed.NextAsync().ConfigureAwait(false) is { } run) yield return run;
        if (input.Fault is { } fault) Faults.Throw(fault, cancel);
    }

    private static void ThrowAny(FirstFailures failures, long total)
    {
        if (failures.Count == 1) throw failures.First[0];
        if (failures.Count > 1) throw new TasksFailedException(failures.Count, total, failures.First);
    }
}

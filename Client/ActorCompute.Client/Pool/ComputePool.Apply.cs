using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorCompute.Delegates;
using ActorCompute.Pool;
using ActorCompute.Values;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>
    /// Runs the task once. Calls that are made while others are under way share messages, so thousands may be outstanding; all calls of one
    /// task under equal options share a job, whatever they capture (calls that capture other broadcasts have one of their own).
    /// </summary>
    /// <typeparam name="T">The type of the argument: a number, or what System.Text.Json can write and read.</typeparam>
    /// <typeparam name="TResult">The type of the result, likewise.</typeparam>
    /// <param name="task">
    /// A lambda, a local function or a method; asynchronous ones run as I/O, many at once. May take a <see cref="CancellationToken"/> or a
    /// <see cref="TaskContext"/>, too.
    /// </param>
    /// <param name="input">Its argument.</param>
    /// <param name="options">
    /// How to run the job; null is <see cref="JobOptions.Default"/>. <see cref="JobOptions.MaxConcurrency"/>, <see cref="JobOptions.MaxItemsPerSecond"/>
    /// and <see cref="JobOptions.Initializer"/> are those of all calls that share it. <see cref="JobOptions.Key"/>, <see cref="JobOptions.Deadline"/>
    /// and <see cref="JobOptions.Log"/> are for whole jobs, and refused; <see cref="JobOptions.Keep"/> says nothing here, since nothing is kept.
    /// </param>
    /// <param name="cancel">Stops waiting; the task may run to its end all the same.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException">The options have a key, a deadline or a log.</exception>
    /// <exception cref="UnsendableException">The task, what it captures, or the argument cannot be sent.</exception>
    /// <exception cref="TaskFailedException">The task failed.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled elsewhere.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">The cluster is out of reach, or refuses the job.</exception>
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, TResult> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T, TResult}(Func{T, TResult}, T, JobOptions, CancellationToken)"/>
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, Task<TResult>> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T, TResult}(Func{T, TResult}, T, JobOptions, CancellationToken)"/>
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, CancellationToken, Task<TResult>> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T, TResult}(Func{T, TResult}, T, JobOptions, CancellationToken)"/>
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, CancellationToken, TResult> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T, TResult}(Func{T, TResult}, T, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, TaskContext, TResult> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T, TResult}(Func{T, TResult}, T, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, TaskContext, Task<TResult>> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <summary>Runs a task without an argument once: what it needs, it captures.</summary>
    /// <inheritdoc cref="ApplyAsync{T, TResult}(Func{T, TResult}, T, JobOptions, CancellationToken)"/>
    public Task<TResult> ApplyAsync<TResult>(Func<TResult> task, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => json.WriteNullValue(), options, cancel);

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, JobOptions, CancellationToken)"/>
    public Task<TResult> ApplyAsync<TResult>(Func<Task<TResult>> task, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => json.WriteNullValue(), options, cancel);

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]   // options are not its argument
    public Task<TResult> ApplyAsync<TResult>(Func<CancellationToken, Task<TResult>> task, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => json.WriteNullValue(), options, cancel);

    /// <inheritdoc cref="ApplyAsync{TResult}(Func{TResult}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]   // options are not its argument
    public Task<TResult> ApplyAsync<TResult>(Func<CancellationToken, TResult> task, JobOptions? options = null, CancellationToken cancel = default) =>
        Apply<TResult>(task, json => json.WriteNullValue(), options, cancel);

    private async Task<T> Apply<T>(
        Delegate task, Action<Utf8JsonWriter> writeArgument, JobOptions? options, CancellationToken cancel, bool mustReturn = true)
    {
        ArgumentNullException.ThrowIfNull(task);
        _core.ThrowIfDisposed();
        cancel.ThrowIfCancellationRequested();
        var (shape, chosen) = (DelegateShape.Of(task, mustReturn), ForCalls(options));
        var call = ApplyCall<T>.Of(shape, task, writeArgument);
        return await _core.LaneOf<T>(shape, call.Broadcasts, chosen).CallAsync(call).WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>A deadline counts from a job's submission, and calls come long after that of the one they share; its log is that of all of them.</summary>
    private static JobOptions ForCalls(JobOptions? options)
    {
        if (Unkeyed(options) is not { } chosen) return JobOptions.Default;
        if (chosen.Deadline is not null) throw new ArgumentException(
            "A deadline is for jobs whose inputs are given at once: give a call JobOptions.ItemTimeout or a token, and leave JobOptions.Deadline out.", nameof(options));
        return chosen.Log is null ? chosen : throw new ArgumentException(
            "Single calls share a job, and with it a log: return what is to be known, or leave JobOptions.Log out.", nameof(options));
    }
}

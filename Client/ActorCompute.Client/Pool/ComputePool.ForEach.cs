using System.Runtime.CompilerServices;
using ActorCompute.Pool;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>Runs a task without a result over every input, for what it does, and waits for all. A failed item does not stop the others.</summary>
    /// <typeparam name="T">The type of an input: a number, or what System.Text.Json can write and read.</typeparam>
    /// <param name="task">
    /// A lambda, a local function or a method; asynchronous ones run as I/O, many at once. May take a <see cref="CancellationToken"/> or a
    /// <see cref="TaskContext"/>, too. An item may be run more than once, if a node is lost.
    /// </param>
    /// <param name="inputs">Read lazily and once. Without any, there is no job.</param>
    /// <param name="options">How to run the job; null is <see cref="JobOptions.Default"/>.</param>
    /// <param name="cancel">Cancels the job.</param>
    /// <returns>Completes when every item has been run.</returns>
    /// <exception cref="UnsendableException">The task, what it captures, or an input cannot be sent.</exception>
    /// <exception cref="TaskFailedException">One item failed; all have been run.</exception>
    /// <exception cref="TasksFailedException">Several items failed; all have been run.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled elsewhere.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">The cluster is out of reach, or refuses the job.</exception>
    /// <remarks>What <paramref name="inputs"/> throws cancels the job and is thrown as it is.</remarks>
    [OverloadResolutionPriority(-2)]   // an asynchronous lambda returns Task, and nothing is dropped that could be awaited
    public Task ForEachAsync<T>(Action<T> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task ForEachAsync<T>(Func<T, Task> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public Task ForEachAsync<T>(Func<T, ValueTask> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public Task ForEachAsync<T>(Action<T, CancellationToken> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task ForEachAsync<T>(Func<T, CancellationToken, Task> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public Task ForEachAsync<T>(Func<T, CancellationToken, ValueTask> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-3)]
    public Task ForEachAsync<T>(Action<T, TaskContext> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task ForEachAsync<T>(Func<T, TaskContext, Task> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-3)]
    public Task ForEachAsync<T>(Func<T, TaskContext, ValueTask> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public Task ForEachAsync<T>(Action<T> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task ForEachAsync<T>(Func<T, Task> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public Task ForEachAsync<T>(Func<T, ValueTask> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public Task ForEachAsync<T>(Action<T, CancellationToken> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task ForEachAsync<T>(Func<T, CancellationToken, Task> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-2)]
    public Task ForEachAsync<T>(Func<T, CancellationToken, ValueTask> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-3)]
    public Task ForEachAsync<T>(Action<T, TaskContext> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task ForEachAsync<T>(Func<T, TaskContext, Task> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    /// <inheritdoc cref="ForEachAsync{T}(Action{T}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-3)]
    public Task ForEachAsync<T>(Func<T, TaskContext, ValueTask> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Each(task, inputs, options, cancel);

    private async Task Each<T>(Delegate task, IEnumerable<T> inputs, JobOptions? options, CancellationToken cancel) =>
        await MapCall.RunAsync(_core, Call(task, inputs, Unkeyed(options), mustReturn: false), InputOf(inputs), cancel).ConfigureAwait(false);

    private async Task Each<T>(Delegate task, IAsyncEnumerable<T> inputs, JobOptions? options, CancellationToken cancel) =>
        await MapCall.RunAsync(_core, Call(task, inputs, Unkeyed(options), mustReturn: false), InputOf(inputs), cancel).ConfigureAwait(false);
}

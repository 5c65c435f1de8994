using System.Runtime.CompilerServices;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>Runs the task over every input, and waits for all results. A failed item does not stop the others.</summary>
    /// <typeparam name="T">The type of an input: a number, or what System.Text.Json can write and read.</typeparam>
    /// <typeparam name="TResult">The type of a result, likewise.</typeparam>
    /// <param name="task">
    /// A lambda, a local function or a method; asynchronous ones run as I/O, many at once. May take a <see cref="CancellationToken"/> or a
    /// <see cref="TaskContext"/>, too.
    /// </param>
    /// <param name="inputs">Read lazily and once. Without any, there is no job and the result is empty.</param>
    /// <param name="options">How to run the job; null is <see cref="JobOptions.Default"/>.</param>
    /// <param name="cancel">Cancels the job.</param>
    /// <returns>The results, one an input, in the order of the inputs.</returns>
    /// <exception cref="UnsendableException">The task, what it captures, or an input cannot be sent.</exception>
    /// <exception cref="TaskFailedException">One item failed; all have been run.</exception>
    /// <exception cref="TasksFailedException">Several items failed; all have been run.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled elsewhere.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">The cluster is out of reach, or refuses the job.</exception>
    /// <remarks>What <paramref name="inputs"/> throws cancels the job and is thrown as it is.</remarks>
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, CancellationToken, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, CancellationToken, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, TaskContext, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, TaskContext, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, CancellationToken, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, CancellationToken, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, TaskContext, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);

    /// <inheritdoc cref="MapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TResult[]> MapAsync<T, TResult>(
        Func<T, TaskContext, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<T, TResult>(task, inputs, null, options, cancel);
}

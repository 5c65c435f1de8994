using System.Runtime.CompilerServices;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>A job by its id, whoever submitted it. Nothing is asked of the cluster yet.</summary>
    /// <typeparam name="T">The type of its results.</typeparam>
    /// <param name="id">The id, from <see cref="JobHandle{T}.Id"/> or <c>actorcompute jobs</c>.</param>
    /// <returns>A handle to the job.</returns>
    /// <exception cref="ArgumentException">The text is no job id: 1 to 64 letters, digits, '-', '_' or '.'.</exception>
    /// <exception cref="ObjectDisposedException">The pool has been disposed of.</exception>
    public JobHandle<T> GetJob<T>(string id)
    {
        _core.ThrowIfDisposed();
        return new(_core, new(id));
    }

    /// <summary>Hands a job over to the cluster, where it runs on without this process. Its results are kept there.</summary>
    /// <typeparam name="T">The type of an input: a number, or what System.Text.Json can write and read.</typeparam>
    /// <typeparam name="TResult">The type of a result, likewise.</typeparam>
    /// <param name="task">
    /// A lambda, a local function or a method; asynchronous ones run as I/O, many at once. May take a <see cref="CancellationToken"/> or a
    /// <see cref="TaskContext"/>, too.
    /// </param>
    /// <param name="inputs">Read lazily and once, to the end, before the call completes.</param>
    /// <param name="options">How to run the job; null is <see cref="JobOptions.Default"/>.</param>
    /// <param name="cancel">Cancels the job while inputs are still sent; later, <see cref="JobHandle{T}.CancelAsync"/> does.</param>
    /// <returns>A handle to the job, once all its inputs are stored.</returns>
    /// <exception cref="UnsendableException">The task, what it captures, or an input cannot be sent.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">The cluster is out of reach, or refuses the job.</exception>
    /// <remarks>What <paramref name="inputs"/> throws cancels the job and is thrown as it is.</remarks>
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, CancellationToken, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, CancellationToken, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, TaskContext, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, TaskContext, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, CancellationToken, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, CancellationToken, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, TaskContext, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);

    /// <inheritdoc cref="SubmitAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TResult>> SubmitAsync<T, TResult>(
        Func<T, TaskContext, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Submit<T, TResult>(task, inputs, options, cancel);
}

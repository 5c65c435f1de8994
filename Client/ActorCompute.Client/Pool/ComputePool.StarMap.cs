using ActorCompute.Values;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>
    /// Runs a task of several parameters over tuples of arguments, each spread over the parameters, and waits for all results. A failed item
    /// does not stop the others.
    /// </summary>
    /// <param name="task">
    /// A lambda, a local function or a method; asynchronous ones run as I/O, many at once. May take a <see cref="CancellationToken"/> at the end.
    /// </param>
    /// <param name="inputs">Read lazily and once. Without any, there is no job and the result is empty.</param>
    /// <param name="options">How to run the job; null is <see cref="JobOptions.Default"/>.</param>
    /// <param name="cancel">Cancels the job.</param>
    /// <returns>The results, one a tuple, in the order of the inputs.</returns>
    /// <exception cref="UnsendableException">The task, what it captures, or an input cannot be sent.</exception>
    /// <exception cref="TaskFailedException">One item failed; all have been run.</exception>
    /// <exception cref="TasksFailedException">Several items failed; all have been run.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled elsewhere.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">The cluster is out of reach, or refuses the job.</exception>
    /// <remarks>What <paramref name="inputs"/> throws cancels the job and is thrown as it is.</remarks>
    public Task<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, TResult> task, IEnumerable<(T1, T2)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2), TResult>(task, inputs, new DocumentWriter<(T1, T2)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> task, IEnumerable<(T1, T2)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2), TResult>(task, inputs, new DocumentWriter<(T1, T2)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, CancellationToken, Task<TResult>> task, IEnumerable<(T1, T2)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2), TResult>(task, inputs, new DocumentWriter<(T1, T2)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, TResult> task, IAsyncEnumerable<(T1, T2)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2), TResult>(task, inputs, new DocumentWriter<(T1, T2)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> task, IAsyncEnumerable<(T1, T2)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2), TResult>(task, inputs, new DocumentWriter<(T1, T2)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, TResult>(
        Func<T1, T2, CancellationToken, Task<TResult>> task, IAsyncEnumerable<(T1, T2)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2), TResult>(task, inputs, new DocumentWriter<(T1, T2)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> task, IEnumerable<(T1, T2, T3)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2, T3), TResult>(task, inputs, new DocumentWriter<(T1, T2, T3)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> task, IEnumerable<(T1, T2, T3)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2, T3), TResult>(task, inputs, new DocumentWriter<(T1, T2, T3)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, CancellationToken, Task<TResult>> task, IEnumerable<(T1, T2, T3)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2, T3), TResult>(task, inputs, new DocumentWriter<(T1, T2, T3)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> task, IAsyncEnumerable<(T1, T2, T3)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2, T3), TResult>(task, inputs, new DocumentWriter<(T1, T2, T3)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> task, IAsyncEnumerable<(T1, T2, T3)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2, T3), TResult>(task, inputs, new DocumentWriter<(T1, T2, T3)>(TupleJson.Write), options, cancel);

    /// <inheritdoc cref="StarMapAsync{T1, T2, TResult}(Func{T1, T2, TResult}, IEnumerable{ValueTuple{T1, T2}}, JobOptions, CancellationToken)"/>
    public Task<TResult[]> StarMapAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, CancellationToken, Task<TResult>> task, IAsyncEnumerable<(T1, T2, T3)> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Collect<(T1, T2, T3), TResult>(task, inputs, new DocumentWriter<(T1, T2, T3)>(TupleJson.Write), options, cancel);
}

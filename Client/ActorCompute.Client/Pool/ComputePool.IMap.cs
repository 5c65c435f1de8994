using System.Runtime.CompilerServices;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>Runs the task over every input, and streams the results in the order of the inputs.</summary>
    /// <typeparam name="T">The type of an input: a number, or what System.Text.Json can write and read.</typeparam>
    /// <typeparam name="TResult">The type of a result, likewise.</typeparam>
    /// <param name="task">
    /// A lambda, a local function or a method; asynchronous ones run as I/O, many at once. May take a <see cref="CancellationToken"/> or a
    /// <see cref="TaskContext"/>, too.
    /// </param>
    /// <param name="inputs">Read lazily and once, as results come: an endless sequence may be given.</param>
    /// <param name="options">How to run the job; null is <see cref="JobOptions.Default"/>.</param>
    /// <param name="cancel">Cancels the job and ends the enumeration.</param>
    /// <returns>
    /// A stream of results. The job begins with the enumeration; leaving it early cancels the job. <see cref="MapResults{T}.OutcomesAsync"/> streams
    /// all items, failed ones included.
    /// </returns>
    /// <exception cref="UnsendableException">The task, what it captures, or an input cannot be sent.</exception>
    /// <exception cref="TaskFailedException">While enumerating: the next item failed. What came before it has been delivered, and nothing follows.</exception>
    /// <exception cref="JobCancelledException">While enumerating: the job was cancelled elsewhere.</exception>
    /// <exception cref="OperationCanceledException">While enumerating: <paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">While enumerating: the cluster is out of reach, or refuses the job.</exception>
    /// <remarks>What <paramref name="inputs"/> throws is thrown as it is, behind the results of the inputs before it.</remarks>
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, CancellationToken, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, CancellationToken, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, TaskContext, TResult> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, TaskContext, Task<TResult>> task, IEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, CancellationToken, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, CancellationToken, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, TaskContext, TResult> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);

    /// <inheritdoc cref="IMapAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public MapResults<TResult> IMapAsync<T, TResult>(
        Func<T, TaskContext, Task<TResult>> task, IAsyncEnumerable<T> inputs, JobOptions? options = null, CancellationToken cancel = default) =>
        Stream<T, TResult>(task, inputs, false, options, cancel);
}

using ActorCompute.Inputs;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Segments;
using ActorCompute.Pool;
using ActorCompute.Values;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>
    /// Runs the task over every input and merges the results on the cluster, two at a time, to one value. Results never come together in one place,
    /// and the value is the same from run to run, bit for bit, whatever dies on the way.
    /// </summary>
    /// <typeparam name="T">The type of an input: a number, or what System.Text.Json can write and read.</typeparam>
    /// <typeparam name="TResult">The type of a result, likewise.</typeparam>
    /// <param name="task">A lambda, a local function or a method; asynchronous ones run as I/O, many at once.</param>
    /// <param name="inputs">Read lazily and once.</param>
    /// <param name="merge">
    /// Merges two values, that of earlier inputs first: a synchronous lambda, local function or method. It must be associative, and need not be
    /// commutative. It may change and return its first argument, but not leave it changed if it throws. It is never called in this process.
    /// </param>
    /// <param name="options">How to run the job; null is <see cref="JobOptions.Default"/>. An initializer is not run for merges, and an item's timeout is not theirs.</param>
    /// <param name="cancel">Cancels the job.</param>
    /// <returns>All results merged, in the order of the inputs.</returns>
    /// <exception cref="InvalidOperationException">There was no input.</exception>
    /// <exception cref="UnsendableException">The task, the merge, what they capture, or an input cannot be sent.</exception>
    /// <exception cref="TaskFailedException">One item failed; all have been run.</exception>
    /// <exception cref="TasksFailedException">Several items failed; all have been run.</exception>
    /// <exception cref="MergeFailedException">The merge threw, or its value cannot be sent.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled elsewhere.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">The cluster is out of reach, or refuses the job.</exception>
    /// <remarks>What <paramref name="inputs"/> throws cancels the job and is thrown as it is.</remarks>
    public Task<TResult> MapReduceAsync<T, TResult>(
        Func<T, TResult> task, IEnumerable<T> inputs, Func<TResult, TResult, TResult> merge, JobOptions? options = null, CancellationToken cancel = default) =>
        Reduce<TResult>(task, merge, InputOf(inputs), options, cancel);

    /// <inheritdoc cref="MapReduceAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, Func{TResult, TResult, TResult}, JobOptions, CancellationToken)"/>
    public Task<TResult> MapReduceAsync<T, TResult>(
        Func<T, Task<TResult>> task, IEnumerable<T> inputs, Func<TResult, TResult, TResult> merge, JobOptions? options = null, CancellationToken cancel = default) =>
        Reduce<TResult>(task, merge, InputOf(inputs), options, cancel);

    /// <inheritdoc cref="MapReduceAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, Func{TResult, TResult, TResult}, JobOptions, CancellationToken)"/>
    public Task<TResult> MapReduceAsync<T, TResult>(
        Func<T, TResult> task, IAsyncEnumerable<T> inputs, Func<TResult, TResult, TResult> merge, JobOptions? options = null, CancellationToken cancel = default) =>
        Reduce<TResult>(task, merge, InputOf(inputs), options, cancel);

    /// <inheritdoc cref="MapReduceAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, Func{TResult, TResult, TResult}, JobOptions, CancellationToken)"/>
    public Task<TResult> MapReduceAsync<T, TResult>(
        Func<T, Task<TResult>> task, IAsyncEnumerable<T> inputs, Func<TResult, TResult, TResult> merge, JobOptions? options = null, CancellationToken cancel = default) =>
        Reduce<TResult>(task, merge, InputOf(inputs), options, cancel);

    /// <inheritdoc cref="MapReduceAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, Func{TResult, TResult, TResult}, JobOptions, CancellationToken)" path="//*[not(self::exception[@cref='T:System.InvalidOperationException'])][not(self::returns)]"/>
    /// <param name="seed">What all results are merged behind, once and in this process; without an input, the result.</param>
    /// <returns>The seed, and all results behind it, merged.</returns>
    public Task<TResult> MapReduceAsync<T, TResult>(
        Func<T, TResult> task, IEnumerable<T> inputs, TResult seed, Func<TResult, TResult, TResult> merge, JobOptions? options = null, CancellationToken cancel = default) =>
        Reduce(task, merge, InputOf(inputs), seed, options, cancel);

    /// <inheritdoc cref="MapReduceAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, TResult, Func{TResult, TResult, TResult}, JobOptions, CancellationToken)"/>
    public Task<TResult> MapReduceAsync<T, TResult>(
        Func<T, Task<TResult>> task, IEnumerable<T> inputs, TResult seed, Func<TResult, TResult, TResult> merge, JobOptions? options = null, CancellationToken cancel = default) =>
        Reduce(task, merge, InputOf(inputs), seed, options, cancel);

    /// <summary>
    /// Runs a task that gives pairs over every input, and combines the values of equal keys on the cluster: the word count of the textbooks. Tables are
    /// merged as by <see cref="MapReduceAsync{T, TResult}(Func{T, TResult}, IEnumerable{T}, Func{TResult, TResult, TResult}, JobOptions, CancellationToken)"/>.
    /// </summary>
    /// <typeparam name="T">The type of an input.</typeparam>
    /// <typeparam name="TKey">The type of a key; equal by value, as numbers, texts and records are.</typeparam>
    /// <typeparam name="TValue">The type of a value.</typeparam>
    /// <param name="task">Gives pairs of an input: a synchronous lambda, local function or method. A key may come several times.</param>
    /// <param name="inputs">Read lazily and once. Without any, there is no job and the result is empty.</param>
    /// <param name="combine">Combines two values of one key, that of earlier inputs first; associative.</param>
    /// <param name="options">How to run the job; null is <see cref="JobOptions.Default"/>.</param>
    /// <param name="cancel">Cancels the job.</param>
    /// <returns>One value a key.</returns>
    /// <exception cref="UnsendableException">The task, the combination, what they capture, or an input cannot be sent.</exception>
    /// <exception cref="TaskFailedException">One item failed; all have been run.</exception>
    /// <exception cref="TasksFailedException">Several items failed; all have been run.</exception>
    /// <exception cref="MergeFailedException">The combination threw, or a table cannot be sent.</exception>
    /// <exception cref="JobCancelledException">The job was cancelled elsewhere.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set, or the pool was disposed of.</exception>
    /// <exception cref="ComputeException">The cluster is out of reach, or refuses the job.</exception>
    public Task<Dictionary<TKey, TValue>> ReduceByKeyAsync<T, TKey, TValue>(
        Func<T, IEnumerable<KeyValuePair<TKey, TValue>>> task, IEnumerable<T> inputs, Func<TValue, TValue, TValue> combine,
        JobOptions? options = null, CancellationToken cancel = default) where TKey : notnull =>
        ReduceByKey<TKey, TValue>(task, combine, InputOf(inputs), options, cancel);

    /// <inheritdoc cref="ReduceByKeyAsync{T, TKey, TValue}(Func{T, IEnumerable{KeyValuePair{TKey, TValue}}}, IEnumerable{T}, Func{TValue, TValue, TValue}, JobOptions, CancellationToken)"/>
    public Task<Dictionary<TKey, TValue>> ReduceByKeyAsync<T, TKey, TValue>(
        Func<T, IEnumerable<(TKey Key, TValue Value)>> task, IEnumerable<T> inputs, Func<TValue, TValue, TValue> combine,
        JobOptions? options = null, CancellationToken cancel = default) where TKey : notnull =>
        ReduceByKey<TKey, TValue>(task, combine, InputOf(inputs), options, cancel);

    /// <inheritdoc cref="ReduceByKeyAsync{T, TKey, TValue}(Func{T, IEnumerable{KeyValuePair{TKey, TValue}}}, IEnumerable{T}, Func{TValue, TValue, TValue}, JobOptions, CancellationToken)"/>
    public Task<Dictionary<TKey, TValue>> ReduceByKeyAsync<T, TKey, TValue>(
        Func<T, IEnumerable<KeyValuePair<TKey, TValue>>> task, IAsyncEnumerable<T> inputs, Func<TValue, TValue, TValue> combine,
        JobOptions? options = null, CancellationToken cancel = default) where TKey : notnull =>
        ReduceByKey<TKey, TValue>(task, combine, InputOf(inputs), options, cancel);

    /// <inheritdoc cref="ReduceByKeyAsync{T, TKey, TValue}(Func{T, IEnumerable{KeyValuePair{TKey, TValue}}}, IEnumerable{T}, Func{TValue, TValue, TValue}, JobOptions, CancellationToken)"/>
    public Task<Dictionary<TKey, TValue>> ReduceByKeyAsync<T, TKey, TValue>(
        Func<T, IEnumerable<(TKey Key, TValue Value)>> task, IAsyncEnumerable<T> inputs, Func<TValue, TValue, TValue> combine,
        JobOptions? options = null, CancellationToken cancel = default) where TKey : notnull =>
        ReduceByKey<TKey, TValue>(task, combine, InputOf(inputs), options, cancel);

    private static IJobInput InputOf<T>(IEnumerable<T> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return ValueInput.Of(inputs, SegmentWriter<T>.Create());
    }

    private static IJobInput InputOf<T>(IAsyncEnumerable<T> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return ValueInput.Of(inputs, SegmentWriter<T>.Create());
    }

    private async Task<TResult> Reduce<TResult>(Delegate task, Delegate merge, IJobInput input, JobOptions? options, CancellationToken cancel) =>
        await ReducedOf(ReduceCallOf(task, merge, null, options), input, cancel).ConfigureAwait(false) is { } value
            ? Read<TResult>(value) : throw new InvalidOperationException("There was no input, and so nothing to merge; give a seed that is the result then.");

    private async Task<TResult> Reduce<TResult>(
        Delegate task, Func<TResult, TResult, TResult> merge, IJobInput input, TResult seed, JobOptions? options, CancellationToken cancel) =>
        await ReducedOf(ReduceCallOf(task, merge, null, options), input, cancel).ConfigureAwait(false) is { } value ? merge(seed, Read<TResult>(value)) : seed;

    private async Task<Dictionary<TKey, TValue>> ReduceByKey<TKey, TValue>(
        Delegate task, Delegate combine, IJobInput input, JobOptions? options, CancellationToken cancel) where TKey : notnull =>
        await ReducedOf(ReduceCallOf(task, combine, typeof(TKey), options), input, cancel).ConfigureAwait(false) is { } table
            ? TableReader<TKey, TValue>.Read(table) : [];

    private ReduceCall ReduceCallOf(Delegate task, Delegate merge, Type? key, JobOptions? options)
    {
        _core.ThrowIfDisposed();
        return ReduceCall.Of(task, merge, key, options);
    }

    private Task<Segment?> ReducedOf(ReduceCall call, IJobInput input, CancellationToken cancel) =>
        _core.CallAsync(stop => call.RunAsync(_core, input, stop), cancel);

    private static TResult Read<TResult>(Segment value) => ValueReader<TResult>.Read(value, new FailedItems([]))[0];
}

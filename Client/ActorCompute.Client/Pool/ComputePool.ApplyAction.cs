using System.Runtime.CompilerServices;
using System.Text.Json;
using ActorCompute.Values;

namespace ActorCompute;

public sealed partial class ComputePool
{
    /// <summary>Runs a task without a result once, for what it does.</summary>
    /// <returns>Completes when the task has run.</returns>
    /// <inheritdoc cref="ApplyAsync{T, TResult}(Func{T, TResult}, T, JobOptions, CancellationToken)"/>
    public Task ApplyAsync<T>(Action<T> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T}(Action{T}, T, JobOptions, CancellationToken)"/>
    public Task ApplyAsync<T>(Func<T, Task> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T}(Action{T}, T, JobOptions, CancellationToken)"/>
    public Task ApplyAsync<T>(Action<T, CancellationToken> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T}(Action{T}, T, JobOptions, CancellationToken)"/>
    public Task ApplyAsync<T>(Func<T, CancellationToken, Task> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T}(Action{T}, T, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task ApplyAsync<T>(Action<T, TaskContext> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <inheritdoc cref="ApplyAsync{T}(Action{T}, T, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task ApplyAsync<T>(Func<T, TaskContext, Task> task, T input, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => ItemJson<T>.Write(json, input), options, cancel);

    /// <summary>Runs a task without an argument or a result once: what it needs, it captures.</summary>
    /// <inheritdoc cref="ApplyAsync{T}(Action{T}, T, JobOptions, CancellationToken)"/>
    public Task ApplyAsync(Action task, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => json.WriteNullValue(), options, cancel);

    /// <inheritdoc cref="ApplyAsync(Action, JobOptions, CancellationToken)"/>
    public Task ApplyAsync(Func<Task> task, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => json.WriteNullValue(), options, cancel);

    /// <inheritdoc cref="ApplyAsync(Action, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]   // options are not its argument
    public Task ApplyAsync(Action<CancellationToken> task, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => json.WriteNullValue(), options, cancel);

    /// <inheritdoc cref="ApplyAsync(Action, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(1)]   // options are not its argument
    public Task ApplyAsync(Func<CancellationToken, Task> task, JobOptions? options = null, CancellationToken cancel = default) =>
        Effect(task, json => json.WriteNullValue(), options, cancel);

    /// <summary>What a task without a result gives is null.</summary>
    private Task Effect(Delegate task, Action<Utf8JsonWriter> writeArgument, JobOptions? options, CancellationToken cancel) =>
        Apply<object?>(task, writeArgument, options, cancel, mustReturn: false);
}

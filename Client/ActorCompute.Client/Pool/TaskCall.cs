using System.Reflection;
using ActorCompute.Delegates;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;

namespace ActorCompute.Pool;

/// <summary>What is to be run, as it was when it was called: later changes of captured variables do not show.</summary>
internal sealed record TaskCall(Assembly Assembly, SentInvocation Sent, TaskKind Kind, string Task, JobOptions Options)
{
    /// <param name="mustReturn">Whether somebody waits for results, and not only for the end.</param>
    /// <exception cref="UnsendableException">The task or its initializer cannot be sent.</exception>
    public static TaskCall Of(Delegate task, JobOptions? options, bool mustReturn = true)
    {
        ArgumentNullException.ThrowIfNull(task);
        var shape = DelegateShape.Of(task, mustReturn);
        return Of(shape, shape.InvocationOf(task), options ?? JobOptions.Default);
    }

    /// <param name="sent">What is called, or what many calls of the task share.</param>
    /// <exception cref="UnsendableException">The initializer cannot be sent.</exception>
    public static TaskCall Of(DelegateShape shape, SentInvocation sent, JobOptions options)
    {
        options.Checked();
        sent = sent with { Invocation = sent.Invocation with { MaxTasksPerWorker = options.MaxTasksPerWorker } };
        if (options.Initializer is not { } initializer) return new(shape.Assembly, sent, shape.Kind, shape.Name, options);
        var initial = DelegateShape.Of(initializer);
        var root = CodeAssembly.RootOf([shape.Assembly, initial.Assembly]) ?? throw new UnsendableException(
            $"The initializer is in {initial.Assembly.GetName().Name} and the task in {shape.Assembly.GetName().Name}, and neither uses the other; "
            + "write the initializer as a lambda beside the task.");
        return new(root, sent.After(initial.InvocationOf(initializer)), shape.Kind, shape.Name, options);
    }

    public JobRequest ToRequest(TaskCode code) => new JobRequest(Task)
    {
        Name = Options.Name,
        Chunk = Options.ChunkSize,
        Priority = Options.Priority,
        Retry = Options.Policy,
        Deadline = Options.Deadline,
        Keep = Options.Keep,
        ItemTimeout = Options.ItemTimeout,
        MaxConcurrency = Options.MaxConcurrency,
        ItemsPerSecond = Options.MaxItemsPerSecond,
        Code = code,
        Kind = Kind,
    }.Under(Options.Key);
}

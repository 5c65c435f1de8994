using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Tasks;
using Grpc.Core;

namespace ActorCompute.Coordinator.Api;

/// <summary>What submissions ask for, checked: a task that is built in, one of a package by name, or code that a job brings along.</summary>
internal sealed class Submissions(PackageDesk packages)
{
    /// <summary>Display names of generic methods grow long; this is longer.</summary>
    private const int LongestTaskName = 1000;

    /// <summary>The job that is asked for.</summary>
    /// <param name="task">A name, or with an invocation, what people are to call it.</param>
    /// <param name="code">Null for a task by name alone.</param>
    /// <param name="reduce">Null if results are wanted one by one.</param>
    /// <exception cref="RpcException">The task is unknown, an option is out of its range, or a piece of content is missing.</exception>
    public async Task<JobSpec> SpecAsync(string task, Protos.JobOptions? options, Protos.Code? code, Protos.Reduction? reduce, CancellationToken cancel)
    {
        options ??= new Protos.JobOptions();
        OptionRules.Check(options);
        if (task.Length > LongestTaskName) throw ApiMessages.Invalid($"A task's name takes at most {LongestTaskName} characters.");
        var (kind, runs) = await ApiMessages.AnswerAsync(() => ResolveAsync(task, code, cancel));
        return new JobSpec(task, kind)
        {
            Code = runs,
            Reduce = reduce is null ? null : await ApiMessages.AnswerAsync(() => ReductionAsync(reduce, cancel)),
            Name = options.Name,
            Chunk = options.Chunk > 0 ? options.Chunk : null,
            Priority = options.Priority,
            Attached = options.Attached,
            ItemTimeout = Time(options.ItemTimeoutMs),
            Deadline = Time(options.DeadlineMs),
            Keep = Time(options.KeepMs),
            SubmissionKey = options.Key,
            MaxConcurrency = options.MaxConcurrency > 0 ? options.MaxConcurrency : null,
            ItemsPerSecond = options.ItemsPerSecond > 0 ? options.ItemsPerSecond : null,
            Retry = OptionRules.Retry(options),
        };
    }

    private static TimeSpan? Time(long milliseconds) => milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>What results are merged with: a built-in reduction, or a task of two values.</summary>
    private async Task<Reduction> ReductionAsync(Protos.Reduction reduce, CancellationToken cancel)
    {
        if (reduce.Task.Length > LongestTaskName) throw ApiMessages.Invalid($"A merge's name takes at most {LongestTaskName} characters.");
        if (reduce.Code is not { Invocation.Length: > 0 } && Reduction.BuiltIn.Contains(reduce.Task)) return new(reduce.Task);
        var (kind, code) = await ResolveAsync(reduce.Task, reduce.Code, cancel);
        if (code is null || kind is not TaskKind.Cpu)
            throw ApiMessages.Invalid($"'{BoundedText.Cut(reduce.Task, 100)}' cannot merge results: name {string.Join(", ", Reduction.BuiltIn)}, or a task of a package that takes two values of the type that it returns.");
        return new(reduce.Task, code);
    }

    private Task<(TaskKind Kind, TaskCode? Code)> ResolveAsync(string task, Protos.Code? code, CancellationToken cancel) => code switch
    {
        { Invocation.Length: > 0 } => BroughtAsync(task, code, cancel),
        not null => OfPackageAsync(ApiMessages.ToContentHash(code.Package), task, cancel),
        _ when TaskCatalogue.Find(task) is { } builtIn => Task.FromResult((builtIn.Kind, (TaskCode?)null)),
        _ when packages.Library.Find(task) is { } found => NamedAsync(found.Package, found.Task, cancel),
        _ => throw NotFound(packages.Library.WhyNot(task)
            ?? UnknownTask.Sentence(task, TaskCatalogue.All.Concat(packages.Library.Tasks).Select(t => t.Name))),
    };

    private async Task<(TaskKind, TaskCode?)> BroughtAsync(string task, Protos.Code code, CancellationToken cancel)
    {
        if (task.Length == 0) throw ApiMessages.Invalid("A job that brings code needs a task name, for people.");
        var kind = code.Kind switch
        {
            "cpu" => TaskKind.Cpu,
            "io" => TaskKind.Io,
            var other => throw ApiMessages.Invalid($"'{BoundedText.Cut(other, 100)}' is no kind of code: it is either cpu or io."),
        };
        var (package, invocation) = (ApiMessages.ToContentHash(code.Package), ApiMessages.ToContentHash(code.Invocation));
        await packages.Shelf.RequireAsync(package, cancel);
        packages.Content.RequireInvocation(invocation);
        return (kind, new TaskCode(package, invocation));
    }

    private async Task<(TaskKind, TaskCode?)> OfPackageAsync(ContentHash package, string task, CancellationToken cancel)
    {
        var tasks = await packages.Shelf.TasksAsync(package, cancel);
        if (tasks.Find(task) is { } found) return await NamedAsync(package, found, cancel);
        throw NotFound(tasks.WhyNot(task, "this package") ?? UnknownTask.Sentence(task, tasks.Tasks.Select(t => t.Name), $"package {package.Value[..12]}"));
    }

    /// <summary>Code that calls a task by its name. The package was here when it was pushed; somebody may have made room since.</summary>
    private async Task<(TaskKind, TaskCode?)> NamedAsync(ContentHash package, TaskDescription task, CancellationToken cancel)
    {
        await packages.Shelf.RequireAsync(package, cancel);
        return (task.Kind, new TaskCode(package, await packages.Content.PutAsync(new Invocation { Task = task.Name }.ToBytes(), cancel)));
    }

    private static RpcException NotFound(string reason) => new(new Status(StatusCode.NotFound, reason));
}

using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Output;
using ActorCompute.Packages;

namespace ActorCompute.Commands;

/// <summary>What the verbs that run a task over inputs share: options of the job and of its results, and the run itself.</summary>
internal sealed class MapVerb
{
    private readonly ResultOptions _form = new();
    private readonly JobOptions _options = new();

    public void AddTo(Command command)
    {
        _form.AddTo(command);
        _options.AddTo(command);
    }

    /// <summary>Runs the task over the inputs, on the cluster that the command line means, until its end or its deadline.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="task">The task's name.</param>
    /// <param name="input">Opens the inputs.</param>
    /// <param name="cancel">Interrupts it.</param>
    /// <param name="code">The package that the task is in; null for one that the cluster knows.</param>
    /// <exception cref="UserError">An option or an input makes no sense, there is no cluster, or the deadline has passed.</exception>
    public async Task<int> RunAsync(ParseResult parse, string task, Func<IJobInput> input, CancellationToken cancel, PackageSource? code = null)
    {
        await using var map = new MapRun(input, _options.Request(parse, task), _form.Read(parse));
        var (deadline, detach) = (_options.Deadline(parse), _options.Detach(parse));
        if (detach && _form.IsUsed(parse))
            throw new UserError(ExitStatus.BadInput, "--detach prints no results: give --output, --with-index and --unordered to 'job results' instead.");
        map.OpenFiles(detach);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (deadline is { } time) stop.CancelAfter(time);
        try
        {
            await using var cluster = await ConnectAsync(parse, code is null ? task : null, detach, stop.Token);
            if (code is not null) await map.PushAsync(code, cluster, stop.Token);
            return (int)await (detach ? map.DetachAsync(cluster, parse.Renderer(), stop.Token) : map.RunAsync(cluster, stop.Token));
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new UserError(ExitStatus.Cancelled, $"The deadline of {Quantity.Time(deadline!.Value)} has passed: the job is given up.", e);
        }
    }

    private static Task<ClusterConnection> ConnectAsync(ParseResult parse, string? task, bool detach, CancellationToken stop)
    {
        if (detach && Clusters.Access(parse) is null)
            throw new UserError(ExitStatus.BadInput,
                "--detach needs a coordinator that stays: start 'actorcompute coordinator', or name its file with --access.");
        return Clusters.ConnectOrEmbedAsync(parse, task, stop);
    }
}

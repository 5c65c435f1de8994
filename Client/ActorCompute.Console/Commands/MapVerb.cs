using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>What the verbs that run a task over inputs share: options of the job and of its results, and the run itself.</summary>
/// <param name="takesPackage">Whether the task's code can be brought along.</param>
/// <param name="limitsItems">Whether retries and timeout are the job's; a verb may have its own.</param>
internal sealed class MapVerb(bool takesPackage = false, bool limitsItems = false)
{
    /// <summary>The coordinator ends a job at its deadline; how much later the client gives up if it hears nothing of that.</summary>
    private static readonly TimeSpan CoordinatorsPart = TimeSpan.FromSeconds(2);

    private readonly PackageOption? _package = takesPackage ? new() : null;
    private readonly ReduceOption? _reduce = takesPackage ? new() : null;
    private readonly Option<bool>? _log = takesPackage
        ? new("--log") { Description = "Print on standard error, too, what items print, a line each with time, node and item." } : null;
    private readonly ResultOptions _form = new();
    private readonly JobOptions _options = new(limitsItems);

    public void AddTo(Command command)
    {
        _package?.AddTo(command);
        _reduce?.AddTo(command);
        _form.AddTo(command);
        if (_log is not null) command.Options.Add(_log);
        _options.AddTo(command);
    }

    /// <summary>Runs the task over the inputs, on the cluster that the command line means, until its end or its deadline.</summary>
    /// <exception cref="UserError">An option or an input makes no sense, there is no cluster, or the deadline has passed.</exception>
    public async Task<int> RunAsync(ParseResult parse, string task, Func<IJobInput> input, CancellationToken cancel)
    {
        var request = _options.Request(parse, task) with { Reduce = _reduce?.Read(parse, _form) };
        await using var map = new MapRun(input, request, _form.Read(parse)) 
        {
            EchoesLog = _log is not null && parse.GetValue(_log),
            Command = words => Clusters.CommandFor(parse, words),
        };
        var (deadline, detach) = (_options.Deadline(parse), _options.Detach(parse));
        if (detach && _form.IsUsed(parse))
            throw new UserError(ExitStatus.BadInput, "--detach prints no results: give --output, --with-index and --unordered to 'job results' instead.");
        if (detach && map.EchoesLog) throw new UserError(ExitStatus.BadInput, "--detach prints no log: leave --log out, and use 'job logs' instead.");
        map.OpenFiles(detach);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (deadline is { } time) stop.CancelAfter(time + CoordinatorsPart);
        try
        {
            using var code = _package is null ? null : await _package.OpenAsync(parse, stop.Token);
            await using var cluster = await ConnectAsync(parse, code is null ? map.Task : null, detach, stop.Token);
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

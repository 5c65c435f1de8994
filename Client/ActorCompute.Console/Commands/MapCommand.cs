using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>The verb <c>map</c>: runs a task over inputs.</summary>
internal static class MapCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("TASK") { Description = "The task's name; 'actorcompute tasks' lists them." };
        var (input, package, form, options) = (new InputOptions(), new PackageOption(), new ResultOptions(), new JobOptions());
        var command = new Command("map", "Runs a task over inputs and prints the results.") { task };
        input.AddTo(command);
        package.AddTo(command);
        form.AddTo(command);
        options.AddTo(command);
        command.SetAction(async (parse, cancel) =>
        {
            var map = new MapRun(input.Choose(parse), options.Request(parse, parse.GetRequiredValue(task)), form.Read(parse));
            var deadline = options.Deadline(parse);
            if (options.Detach(parse) && form.IsUsed(parse))
                throw new UserError(ExitStatus.BadInput, "--detach prints no results: give --output, --with-index and --unordered to 'job results' instead.");
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            if (deadline is { } time) stop.CancelAfter(time);
            try
            {
                using var code = await package.OpenAsync(parse, stop.Token);
                await using var cluster = await ConnectAsync(parse, code is null ? map.Task : null, options, stop.Token);
                if (code is not null) await map.PushAsync(code, cluster, stop.Token);
                return (int)await (options.Detach(parse)
                    ? map.DetachAsync(cluster, parse.Renderer(), stop.Token)
                    : map.RunAsync(cluster, stop.Token));
            }
            catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
            {
                throw new UserError(ExitStatus.Cancelled, $"The deadline of {Quantity.Time(deadline!.Value)} has passed; the job is cancelled.", e);
            }
        });
        return command;
    }

    private static Task<ClusterConnection> ConnectAsync(ParseResult parse, string? task, JobOptions options, CancellationToken stop)
    {
        if (options.Detach(parse) && Clusters.Access(parse) is null)
            throw new UserError(ExitStatus.BadInput,
                "--detach needs a coordinator that stays: start 'actorcompute coordinator', or name its file with --access.");
        return Clusters.ConnectOrEmbedAsync(parse, task, stop);
    }
}

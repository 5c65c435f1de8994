using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Tasks;
using ActorCompute.Packages;
using ActorCompute.Profile;

namespace ActorCompute.Commands;

/// <summary>The verb <c>profile</c>: measures a task on a sample of its input, and compares ways to run it.</summary>
internal static class ProfileCommand
{
    private static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        var task = new Argument<string>("TASK") { Description = "The task's name; 'actorcompute tasks' lists the built-in ones." };
        var (input, package) = (new InputOptions(), new PackageOption());
        var time = new Option<TimeSpan?>("--time")
        {
            Description = "Let each way run for about this time (default: 2s).", HelpName = "TIME", CustomParser = OptionValues.Duration,
        };
        var command = new Command("profile", "Measures a task on a sample, and compares threads, processes and clusters.") { task };
        input.AddTo(command);
        package.AddTo(command);
        command.Options.Add(time);
        command.SetAction(async (parse, cancel) =>
        {
            var opened = input.Choose(parse)();
            await using var reader = new SampleReader(opened, TimeProvider.System);
            using var code = await package.OpenAsync(parse, cancel);
            var found = await RunAsync(parse, parse.GetRequiredValue(task), reader, code, parse.GetValue(time) ?? UsualTime, cancel);
            parse.Renderer().Profile(found);
            return (int)(found.Ways.Any(w => w.Failed > 0) ? ExitStatus.SomeItemsFailed : ExitStatus.Succeeded);
        });
        return command;
    }

    private static async Task<ProfileFindings> RunAsync(
        ParseResult parse, string name, SampleReader reader, PackageSource? code, TimeSpan time, CancellationToken cancel)
    {
        await using var present = Clusters.Access(parse) is { } access ? await Clusters.OpenAsync(parse, access, cancel) : null;
        if (code is null) Require(name, present);
        if ((await reader.TakeAsync(1, cancel)).Count == 0)
            throw new UserError(ExitStatus.BadInput, "The input has no items: give at least one to measure.");
        using var folder = PrivateFolder.Create();
        await using var clusters = new ProfileClusters(present, new JobRequest(name) { Name = "profile" }, code, parse.GetValue(GlobalOptions.ConnectTimeout));
        var kind = code is null ? TaskCatalogue.Find(name)!.Kind : (await clusters.LocalAsync(cancel)).Request.Kind;
        var runs = code is null ? name : await PlacedPackage.PlaceAsync(code, name, ProfiledTask.CodeOf(folder), cancel);
        var (task, run) = (new ProfiledTask(name, kind, runs, folder), new ProfileRun(reader, kind, time));
        ItemCost item;
        await using (var sequential = await task.SequentialAsync(cancel)) item = await run.BeginAsync(sequential, cancel);
        await using (var together = await task.TogetherAsync(cancel)) await run.MeasureAsync(together, cancel);
        var local = await clusters.LocalAsync(cancel);
        await using (var way = local.ToWay(kind is TaskKind.Cpu ? WayNames.Processes : WayNames.Local)) await run.MeasureAsync(way, cancel);
        var there = await clusters.PresentAsync(cancel);
        if (there is not null)
            await using (var way = there.ToWay(WayNames.Present)) await run.MeasureAsync(way, cancel);
        var (of, on) = (run.Sample.Of, there ?? local);
        return new(name, kind, of, item, run.Ways, on.Lease(of, item), on.Words, Verdict.Advice(kind, item, run.Ways, Environment.ProcessorCount));
    }

    /// <summary>What a cluster alone has cannot be run beside it.</summary>
    private static void Require(string name, ClusterConnection? present)
    {
        if (TaskCatalogue.Find(name) is null && present?.Tasks.Any(t => t.Name == name) is true)
            throw new UserError(
                ExitStatus.BadInput, $"'{name}' is a task of a package that the cluster has: give its build with --package PATH, for it is run here, too.");
        TaskNames.Require(name, TaskCatalogue.All);
    }
}

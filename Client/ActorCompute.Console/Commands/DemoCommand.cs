using System.CommandLine;
using System.Diagnostics;
using ActorCompute.Demo;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Results;
using ActorCompute.Results;

namespace ActorCompute.Commands;

/// <summary>The verb <c>demo</c>: starts a cluster of its own, does real work on it, and ends it.</summary>
internal static class DemoCommand
{
    private static readonly string[] FirstNodes = ["node-a", "node-b"];

    private const string LastNode = "node-c";

    public static Command Create()
    {
        var command = new Command("demo", "Shows in half a minute what there is: starts a cluster here, works on it, and ends it.");
        command.SetAction(async (parse, cancel) =>
        {
            RefuseAccess(parse);
            People.Say("On a cluster of its own on this machine, gone at the end: a coordinator here, two nodes as processes.");
            var isJson = parse.GetValue(GlobalOptions.Json);
            try
            {
                var findings = await RunAsync(new DemoReport(isJson ? DemoReport.OnStandardError() : DemoReport.OnStandardOutput()), cancel);
                if (isJson) Console.Out.WriteLine(findings.ToJson());
            }
            catch (IOException e) when (new WriteFailedException(e).IsReaderGone)
            {
                // There is nobody left to show anything to.
            }
        });
        return command;
    }

    private static async Task<DemoFindings> RunAsync(DemoReport report, CancellationToken cancel)
    {
        var started = Stopwatch.GetTimestamp();
        await using var file = OutputFile.Create(DemoRun.PictureFile, "run the demo in a folder that you may write to");
        await using var pages = await DemoPages.StartAsync(cancel);
        await using var cluster = await DemoCluster.StartAsync(FirstNodes, cancel);
        var run = new DemoRun(cluster, pages);
        report.Begin("The primes below 10,000,000, counted in 100 ranges");
        var primes = await run.CountPrimesAsync(cancel);
        report.Found(primes);
        report.Begin("A Mandelbrot picture, a row an item");
        var (drawn, picture) = await run.DrawAsync(file, cancel);
        report.Found(drawn, picture);
        report.Begin($"Pages that take 0.2 s each, beside work for {FirstNodes.Length * DemoCluster.Slots} of {Environment.ProcessorCount} processors");
        var together = await run.CombineAsync(FirstNodes.Length * DemoCluster.Slots, cancel);
        report.Found(together);
        report.Begin($"{LastNode} joins in the midst of fetching; each node has {DemoCluster.IoCapacity} pages in flight");
        var added = await run.GrowAsync(LastNode, cancel);
        report.Found(added);
        var findings = new DemoFindings(primes, drawn, together, added, await cluster.NodesAsync(cancel), Stopwatch.GetElapsedTime(started));
        report.Finish(findings);
        return findings;
    }

    /// <summary>A cluster that is named is not replaced by another, and one that works is not shown to a newcomer by adding nodes to it.</summary>
    /// <exception cref="UserError">An access file is named.</exception>
    private static void RefuseAccess(ParseResult parse)
    {
        if (AccessFile.Locate(parse.GetValue(GlobalOptions.Access)) is not { } named || named == AccessFile.DefaultPath) return;
        AccessFile.Load(named);
        throw new UserError(ExitStatus.BadInput,
            $"The demo runs on a cluster of its own and leaves the one of {named} alone: run it without --access and {AccessFile.Variable}.");
    }
}

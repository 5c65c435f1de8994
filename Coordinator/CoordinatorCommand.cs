using System.CommandLine;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator;

/// <summary>The verb that runs a coordinator, for its own program and for the console.</summary>
public static class CoordinatorCommand
{
    private static readonly CoordinatorOptions Defaults = new() { AccessFile = "" };

    /// <summary>The verb with its options; it runs until SIGTERM or Ctrl-C.</summary>
    public static Command Create()
    {
        var host = new Option<string>("--host") { Description = "Address to listen on, which nodes and clients are told.", HelpName = "ADDR", DefaultValueFactory = _ => Defaults.Host };
        var port = new Option<int>("--port") { Description = "Cluster port, where nodes join.", HelpName = "PORT", CustomParser = OptionValues.Number, DefaultValueFactory = _ => Defaults.Port };
        var apiPort = new Option<int>("--api-port") { Description = "Port of the API.", HelpName = "PORT", CustomParser = OptionValues.Number, DefaultValueFactory = _ => Defaults.ApiPort };
        var data = new Option<string>("--data") { Description = "Folder for jobs, results and keys.", HelpName = "DIR", DefaultValueFactory = _ => Defaults.DataFolder };
        var access = new Option<string?>("--access") { Description = "Where to write the access file.", HelpName = "FILE" };
        var insecure = new Option<bool>("--insecure") { Description = "No TLS and no token; on loopback alone." };
        var keep = new Option<TimeSpan?>("--keep") { Description = "Keep jobs for this time after their end, such as 12h or 30d (default: 7d).", HelpName = "TIME", CustomParser = OptionValues.Duration };
        var command = new Command("coordinator", "Runs a coordinator: it takes jobs, hands them to nodes and keeps the results.") { host, port, apiPort, data, access, keep, insecure };
        command.SetAction((parsed, _) => RunAsync(new CoordinatorOptions
        {
            Host = parsed.GetRequiredValue(host),
            Port = parsed.GetRequiredValue(port),
            ApiPort = parsed.GetRequiredValue(apiPort),
            DataFolder = Path.GetFullPath(parsed.GetRequiredValue(data)),
            AccessFile = Path.GetFullPath(Messages.Access.AccessFile.Locate(parsed.GetValue(access)) ?? Messages.Access.AccessFile.DefaultPath),
            Keep = parsed.GetValue(keep) ?? Defaults.Keep,
            Insecure = parsed.GetValue(insecure),
        }));
        return command;
    }

    private static async Task<int> RunAsync(CoordinatorOptions options)
    {
        using var termination = new TerminationSignal();
        using var logs = ProgramLog.Create(log => log
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Grpc", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None));   // what it fails with is said in a sentence
        await using var coordinator = await CoordinatorHost.StartAsync(options, logs.Printed(), termination.Token);
        if (options.Insecure) People.Say("Warning: --insecure: no TLS and no token; whoever can reach this machine's loopback can run work here.");
        await Console.Out.WriteLineAsync($"ready coordinator api={coordinator.Api.GetLeftPart(UriPartial.Authority)} cluster={options.Host}:{coordinator.Port} access={options.AccessFile}");
        var ended = coordinator.Ended;
        if (await Task.WhenAny(termination.WaitAsync(), ended) == ended) throw new UserError(ExitStatus.BadInput, await ended);
        return (int)ExitStatus.Succeeded;
    }
}

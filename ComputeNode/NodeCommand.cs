using System.CommandLine;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.ComputeNode;

/// <summary>The verb that runs a node, for its own program and for the console.</summary>
public static class NodeCommand
{
    private static readonly NodeOptions Defaults = new();

    /// <summary>The verb with its options; it runs until SIGTERM or Ctrl-C, then drains.</summary>
    public static Command Create()
    {
        var access = new Option<string?>("--access") { Description = "Access file of the cluster.", HelpName = "FILE" };
        var host = new Option<string>("--host") { Description = "Address to listen on, which others are told.", HelpName = "ADDR", DefaultValueFactory = _ => Defaults.Host };
        var port = new Option<int>("--port") { Description = "Cluster port; 0 takes a free one.", HelpName = "PORT", CustomParser = OptionValues.Number, DefaultValueFactory = _ => Defaults.Port };
        var name = new Option<string?>("--name") { Description = "Name in the cluster (default: this machine's, with a random ending).", HelpName = "NAME" };
        var slots = new Option<int?>("--slots") { Description = "Worker processes (default: one for each processor).", HelpName = "N", CustomParser = OptionValues.Integer };
        var io = new Option<int>("--io-capacity") { Description = "Asynchronous items in flight at once.", HelpName = "N", CustomParser = OptionValues.Number, DefaultValueFactory = _ => Defaults.IoCapacity };
        var cache = new Option<string?>("--cache") { Description = "Folder that keeps the code of jobs (default: in this user's cache folder).", HelpName = "DIR" };
        var memory = new Option<string?>("--worker-memory") { Description = "What a worker process may hold of memory, such as 2GiB (default: no limit).", HelpName = "SIZE" };
        var tags = new Option<string[]>("--tag") { Description = "KEY=VALUE that 'actorcompute nodes' shows; can be given again. Jobs cannot ask for it.", HelpName = "K=V" };
        var allowRead = new Option<string[]>("--allow-read") { Description = "Let file.read read below DIR; can be given again (default: nothing).", HelpName = "DIR" };
        var publicOnly = new Option<bool>("--forbid-private-addresses") { Description = "Keep http.get from loopback, private and other addresses that are not public." };
        var connect = new Option<TimeSpan?>("--connect-timeout")
        {
            Description = "How long to wait for the coordinator's first answer (default: 5s where nobody listens, longer for one that is busy).",
            HelpName = "TIME",
            CustomParser = OptionValues.Duration,
        };
        var linkLocal = new Option<bool>("--allow-link-local-addresses") { Description = "Let http.get ask link-local addresses and those of cloud metadata services." };
        var untilEnd = new Option<bool>("--until-stdin-ends") { Description = "End at once when standard input ends, for programs that start nodes." };
        const string Summary = "Runs a node: it offers this machine's processors to the cluster.";
        var command = new Command("node", Summary) { access, host, port, name, slots, io, cache, memory, tags, allowRead, publicOnly, linkLocal, connect, untilEnd };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(untilEnd), new NodeOptions
        {
            Access = parsed.GetValue(access),
            Host = parsed.GetRequiredValue(host),
            Port = parsed.GetRequiredValue(port),
            Name = parsed.GetValue(name),
            Slots = parsed.GetValue(slots),
            IoCapacity = parsed.GetRequiredValue(io),
            CacheFolder = parsed.GetValue(cache),
            AllowRead = parsed.GetValue(allowRead) ?? [],
            ForbidPrivateAddresses = parsed.GetValue(publicOnly),
            ConnectTimeout = parsed.GetValue(connect),
            AllowLinkLocalAddresses = parsed.GetValue(linkLocal),
            WorkerMemory = ParseMemory(parsed.GetValue(memory)),
            Tags = ParseTags(parsed.GetValue(tags) ?? []),
        }));
        return command;
    }

    private static async Task<int> RunAsync(bool untilInputEnds, NodeOptions options)
    {
        using var termination = new TerminationSignal();
        using var logs = ProgramLog.Create(_ => { });
        try
        {
            await using var node = await NodeHost.StartAsync(options, logs.Printed(), termination.Token);
            await Console.Out.WriteLineAsync($"ready node name={node.Id} slots={node.Slots} coordinator={node.Coordinator}");
            Task[] ends = [termination.WaitAsync(), node.Drained, node.Ended, .. untilInputEnds ? [InputEndsAsync()] : Array.Empty<Task>()];
            if (await Task.WhenAny(ends) == node.Ended) throw new UserError(ExitStatus.BadInput, await node.Ended);
            if (termination.Token.IsCancellationRequested || node.Drained.IsCompleted) await node.LeaveAsync();   // else whoever started it is gone, or done with it
        }
        catch (OperationCanceledException) when (termination.Token.IsCancellationRequested)
        {
            // Told to stop before it had started.
        }
        return (int)ExitStatus.Succeeded;
    }

    private static async Task InputEndsAsync()
    {
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null);
    }

    private static long? ParseMemory(string? size) => size is null ? null
        : ByteSize.Parse(size) ?? throw new UserError(ExitStatus.BadInput, $"--worker-memory '{size}' is no amount of memory: write one such as 512MiB or 2GiB.");

    private static Dictionary<string, string> ParseTags(IEnumerable<string> tags)
    {
        var parsed = new Dictionary<string, string>();
        foreach (var tag in tags)
        {
            var equals = tag.IndexOf('=');
            if (equals < 1) throw new UserError(ExitStatus.BadInput, $"--tag '{tag}' is no tag: write KEY=VALUE.");
            parsed[tag[..equals]] = tag[(equals + 1)..];
        }
        return parsed;
    }
}

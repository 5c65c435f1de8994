using System.CommandLine;
using ActorCompute.ComputeNode;
using ActorCompute.Coordinator;

namespace ActorCompute.Commands;

/// <summary>The verbs of the console. Only the one that is called is built, so that a short job is not kept waiting by the others.</summary>
internal static class Verbs
{
    /// <summary>Verbs that run here, in this process; they are the programs Coordinator and ComputeNode, options and all.</summary>
    private static readonly (string Name, Func<Command> Create)[] Programs =
    [
        ("coordinator", CoordinatorCommand.Create),
        ("node", NodeCommand.Create),
    ];

    private static readonly (string Name, Func<Command> Create)[] Clients =
    [
        ("map", MapCommand.Create),
        ("fetch", FetchCommand.Create),
        ("profile", ProfileCommand.Create),
        ("jobs", JobsCommand.Create),
        ("job", JobCommand.Create),
        ("nodes", NodesCommand.Create),
        ("drain", DrainCommand.Create),
        ("tasks", TasksCommand.Create),
        ("packages", PackagesCommand.Create),
        ("push", PushCommand.Create),
        ("demo", DemoCommand.Create),
        ("config", ConfigCommand.Create),
        ("completion", CompletionCommand.Create),
        ("help", HelpCommand.Create),
        ("version", VersionCommand.Create),
    ];

    /// <summary>The root with the verb that the first argument names, or with all verbs if it names none.</summary>
    public static RootCommand Create(IReadOnlyList<string> args)
    {
        var root = new RootCommand("Runs work on a cluster of .NET machines and gives back every result exactly once, in order.");
        var named = Programs.Concat(Clients).Where(v => v.Name == args.FirstOrDefault()).ToArray();
        foreach (var (_, create) in named.Length > 0 ? named : [.. Programs, .. Clients]) root.Subcommands.Add(create());
        if (named.Length == 1 && Programs.Contains(named[0])) return root;   // these have an --access of their own
        root.Options.Add(GlobalOptions.Access);
        root.Options.Add(GlobalOptions.ConnectTimeout);
        root.Options.Add(GlobalOptions.Json);
        return root;
    }
}

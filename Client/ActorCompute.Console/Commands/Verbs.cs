using System.CommandLine;

namespace ActorCompute.Commands;

/// <summary>The verbs of the console. Only the one that is called is built, so that a short job is not kept waiting by the others.</summary>
internal static class Verbs
{
    private static readonly (string Name, Func<Command> Create)[] All =
    [
        ("map", MapCommand.Create),
        ("jobs", JobsCommand.Create),
        ("job", JobCommand.Create),
        ("nodes", NodesCommand.Create),
        ("tasks", TasksCommand.Create),
    ];

    /// <summary>The root with the verb that the first argument names, or with all verbs if it names none.</summary>
    public static RootCommand Create(string firstArgument)
    {
        var root = new RootCommand("Runs work on a cluster of .NET machines and gives back every result exactly once, in order.");
        root.Options.Add(GlobalOptions.Access);
        root.Options.Add(GlobalOptions.Json);
        var named = All.Where(v => v.Name == firstArgument).ToArray();
        foreach (var (_, create) in named.Length > 0 ? named : All) root.Subcommands.Add(create());
        return root;
    }
}

using System.CommandLine;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Commands;

/// <summary>The verb <c>tasks</c>: those the cluster knows, or, without an access file, those an embedded one would.</summary>
internal static class TasksCommand
{
    public static Command Create()
    {
        var command = new Command("tasks", "Lists the tasks that can be run.");
        command.SetAction(async (parse, cancel) => parse.Renderer().Tasks(await FindAsync(parse, cancel)));
        return command;
    }

    private static async Task<IEnumerable<TaskDescription>> FindAsync(ParseResult parse, CancellationToken cancel)
    {
        if (Clusters.Access(parse) is null) return TaskCatalogue.All;
        await using var cluster = await Clusters.ConnectAsync(parse, cancel);
        return cluster.Tasks;
    }
}

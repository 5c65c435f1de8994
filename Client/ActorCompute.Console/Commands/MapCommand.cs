using System.CommandLine;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Commands;

/// <summary>The verb <c>map</c>: runs a task over inputs.</summary>
internal static class MapCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("TASK") { HelpName = "TASK", Description = "The task's name; 'actorcompute tasks' lists them." };
        task.CompletionSources.Add([.. TaskCatalogue.All.Select(t => t.Name)]);
        var (input, map) = (new InputOptions(), new MapVerb(takesPackage: true, limitsItems: true));
        var command = new Command("map", "Runs a task over inputs and prints the results.") { task };
        input.AddTo(command);
        map.AddTo(command);
        command.SetAction((parse, cancel) => map.RunAsync(parse, parse.GetRequiredValue(task), input.Choose(parse), cancel));
        return command;
    }
}

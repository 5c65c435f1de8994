using System.CommandLine;

namespace ActorCompute.Commands;

/// <summary>The verb <c>map</c>: runs a task over inputs.</summary>
internal static class MapCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("TASK") { Description = "The task's name; 'actorcompute tasks' lists them." };
        var (input, package, map) = (new InputOptions(), new PackageOption(), new MapVerb());
        var command = new Command("map", "Runs a task over inputs and prints the results.") { task };
        input.AddTo(command);
        package.AddTo(command);
        map.AddTo(command);
        command.SetAction(async (parse, cancel) =>
        {
            using var code = await package.OpenAsync(parse, cancel);
            return await map.RunAsync(parse, parse.GetRequiredValue(task), input.Choose(parse), cancel, code);
        });
        return command;
    }
}

using System.CommandLine;
using ActorCompute.Packages;

namespace ActorCompute.Commands;

/// <summary>The verb <c>push</c>: makes the tasks of a package known to a cluster.</summary>
internal static class PushCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A dll, a folder that 'dotnet publish' made, or a zip of one." };
        var assembly = new Option<string?>("--assembly") { Description = "The assembly that has the tasks, where a folder or a zip has several.", HelpName = "NAME" };
        var command = new Command("push", "Sends a package of .NET code and prints its hash; its tasks can be run by name from then on.") { path, assembly };
        command.SetAction(async (parse, cancel) =>
        {
            using var source = await PackageSource.OpenAsync(parse.GetRequiredValue(path), parse.GetValue(assembly), cancel);
            await using var cluster = await Clusters.ConnectAsync(parse, cancel);
            parse.Renderer().Pushed(await new PackageClient(cluster).PushAsync(source, cancel));
        });
        return command;
    }
}

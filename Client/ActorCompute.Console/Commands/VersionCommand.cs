using System.CommandLine;
using System.Reflection;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>The verb <c>version</c>: what <c>--version</c> prints.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Prints the version of this program.");
        command.SetAction(parse =>
        {
            var version = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            if (parse.GetValue(GlobalOptions.Json)) JsonRenderer.Object(Console.Out, ("version", version));
            else Console.Out.WriteLine(version);
        });
        return command;
    }
}

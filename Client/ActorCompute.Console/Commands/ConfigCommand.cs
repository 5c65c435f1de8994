using System.CommandLine;
using ActorCompute.Settings;

namespace ActorCompute.Commands;

/// <summary>The verb <c>config</c>: what this program goes by, and why.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var command = new Command("config", "Shows each setting, its value and where that comes from; secrets are masked.");
        command.SetAction(parse => parse.Renderer().Settings(new ProgramSettings(parse.GetValue(GlobalOptions.Access), Environment.GetEnvironmentVariable).All()));
        return command;
    }
}

using System.CommandLine;
using ActorCompute.Messages.Programs;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    public static Option<string?> Access { get; } = new("--access")
    {
        Description = "The cluster's access file (default: $ACTORCOMPUTE_ACCESS, else ~/.actorcompute/access.json).",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<TimeSpan?> ConnectTimeout { get; } = new("--connect-timeout")
    {
        Description = "How long to wait for the cluster's first answer (default: 5s where nobody listens, longer for one that is busy).",
        HelpName = "TIME",
        CustomParser = OptionValues.Duration,
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json") { Description = "Print JSON on standard output.", Recursive = true };

    /// <summary>What prints the answers of a command.</summary>
    public static IRenderer Renderer(this ParseResult parse) => parse.GetValue(Json) ? new JsonRenderer(Console.Out) : new TableRenderer(TimeProvider.System);
}

using System.CommandLine;
using ActorCompute.Inputs;

namespace ActorCompute.Commands;

/// <summary>The verb <c>fetch</c>: <c>map http.get</c> over URLs, with options that stand in every item that does not say otherwise.</summary>
internal static class FetchCommand
{
    private const string Task = "http.get";

    public static Command Create()
    {
        var (input, defaults, map) = (new InputOptions(takesRange: false), new FetchOptions(), new MapVerb());
        var command = new Command("fetch", "Asks for every URL and prints what came of it.");
        input.AddTo(command);
        defaults.AddTo(command);
        map.AddTo(command);
        command.SetAction((parse, cancel) =>
        {
            var given = defaults.Read(parse);
            var items = input.Choose(parse, () => new FetchRule(given, new JsonLineRule()), () => new FetchRule(given, new UrlLineRule()));
            return map.RunAsync(parse, Task, items, cancel);
        });
        return command;
    }
}

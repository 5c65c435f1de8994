using System.CommandLine;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Commands;

/// <summary>The verb <c>help</c>: what <c>--help</c> says after a verb.</summary>
internal static class HelpCommand
{
    public static Command Create()
    {
        var verb = new Argument<string[]>("VERB") { Description = "Of which verb, such as 'map' or 'job show'; without it, of all.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", "Says how a verb is used, as '--help' behind it does.") { verb };
        command.SetAction(parse => Show(parse.GetValue(verb) ?? []));
        return command;
    }

    private static int Show(string[] verbs)
    {
        var root = Verbs.Create(verbs);
        Command at = root;
        foreach (var name in verbs)
            at = at.Subcommands.FirstOrDefault(c => c.Name == name)
                ?? throw new UserError(ExitStatus.BadInput, $"There is no verb '{string.Join(' ', verbs)}';{NearNames.Question(name, at.Subcommands.Select(c => c.Name))}".TrimEnd(';'));
        return root.Parse([.. verbs, "--help"]).Invoke();
    }
}

using System.CommandLine;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;

namespace ActorCompute.Commands;

/// <summary>The option that merges all results to one.</summary>
internal sealed class ReduceOption
{
    private readonly Option<string?> _reduce = new("--reduce")
    {
        Description = "Merge all results to one on the cluster: sum, min, max, count, or a task of two values.", HelpName = "TASK",
    };

    public void AddTo(Command command) => command.Options.Add(_reduce);

    /// <summary>What is asked for; null without the option.</summary>
    /// <exception cref="UserError">It is asked for many results and for one.</exception>
    public Reduction? Read(ParseResult parse, ResultOptions form)
    {
        if (parse.GetValue(_reduce) is not { } name) return null;
        return form.IsOfMany(parse)
            ? throw new UserError(ExitStatus.BadInput, "--reduce gives one result, so it goes neither with --with-index nor with --unordered: leave them out.")
            : new Reduction(name);
    }
}

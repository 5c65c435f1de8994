using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ActorCompute.ComputeNode;
using ActorCompute.Messages;

try
{
    var command = NodeCommand.Create();
    command.Options.Add(new HelpOption());
    var parsed = command.Parse(args);
    if (parsed.Action is ParseErrorAction) throw new UserError(ExitStatus.BadInput, $"{parsed.Errors[0].Message} --help says how it is used.");
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (UserError e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return (int)e.Status;
}

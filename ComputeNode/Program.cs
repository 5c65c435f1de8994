using System.CommandLine;
using ActorCompute.ComputeNode;
using ActorCompute.Messages;

try
{
    var root = NodeCommand.Create();
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (UserError e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return (int)e.Status;
}

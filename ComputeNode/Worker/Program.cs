using ActorCompute.Messages.Code;
using ActorCompute.Worker;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Printing;

if (!WorkerArguments.TryRead(args, out var arguments))
{
    Console.Error.WriteLine("A node starts this program: ActorCompute.Worker SOCKET MARKER [CODE [async | beside SOCKET MARKER ...]]");
    return 2;
}
Foreground.Yield();
StartedProcesses.Own();
StandardOutputs.Mark();
var code = new CodeShelf(arguments.Code.Length > 0 ? new CodeFolder(arguments.Code) : null);
foreach (var place in arguments.Beside) Talk.OnThread(place, code);
return Talk.Here(arguments.Place, code, arguments.IsAsync);

using System.Net.Sockets;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker;
using ActorCompute.Worker.Asynchronous;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;

if (args is not [var socketPath, var markerPath, ..] || args is not ([_, _] or [_, _, _] or [_, _, _, "async"]))
{
    Console.Error.WriteLine("A node starts this program: ActorCompute.Worker SOCKET MARKER [CODE [async]]");
    return 2;
}
Foreground.Yield();
using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
socket.Connect(new UnixDomainSocketEndPoint(socketPath));
using var marker = new Marker(markerPath);
var code = new CodeShelf(args is [_, _, { Length: > 0 } folder, ..] ? new CodeFolder(folder) : null);
IWork work = args.Length == 4 ? AsyncWork.Started(socket, code, ProcessEnd.InOrder) : CpuWork.Started(socket, code, marker, ProcessEnd.InOrder);
try
{
    new WorkerSession(socket, work).Run();
}
catch (WorkerProtocolException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
ProcessEnd.ByForce();
return 0;

using System.Net.Sockets;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;

if (args is not [var socketPath, var markerPath, ..] || args.Length > 3)
{
    Console.Error.WriteLine("A node starts this program: ActorCompute.Worker SOCKET MARKER [CODE]");
    return 2;
}
Foreground.Yield();
using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
socket.Connect(new UnixDomainSocketEndPoint(socketPath));
using var marker = new Marker(markerPath);
using var outbox = new Outbox(socket);
var queue = new WorkQueue();
var code = new CodeShelf(args is [_, _, { Length: > 0 } folder, ..] ? new CodeFolder(folder) : null);
new RunningThread(queue, outbox, marker, code, ProcessEnd.InOrder).Start();
try
{
    new WorkerSession(socket, queue, outbox, marker).Run();
}
catch (WorkerProtocolException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
ProcessEnd.ByForce();
return 0;

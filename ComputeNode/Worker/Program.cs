using System.Diagnostics;
using System.Net.Sockets;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;

if (args is not [var socketPath, var markerPath, ..])
{
    Console.Error.WriteLine("A node starts this program: ActorCompute.Worker SOCKET MARKER");
    return 2;
}
Foreground.Yield();
using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
socket.Connect(new UnixDomainSocketEndPoint(socketPath));
using var marker = new Marker(markerPath);
using var outbox = new Outbox(socket);
var queue = new WorkQueue();
new RunningThread(queue, outbox, marker).Start();
try
{
    new WorkerSession(socket, queue, outbox, marker).Run();
}
catch (WorkerProtocolException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
// User code may spin, hold threads or wait in exit handlers: none of it may keep this process.
using var self = Process.GetCurrentProcess();
self.Kill();
return 0;

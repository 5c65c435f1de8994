using System.Net.Sockets;
using ActorCompute.Messages.Worker;
using ActorCompute.Worker.Asynchronous;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker;

/// <summary>Serves a node's end of a socket until that closes; the process ends then, whatever else it does.</summary>
internal static class Talk
{
    /// <summary>Serves it on this thread.</summary>
    /// <returns>The exit status, if the node has said what no node should.</returns>
    public static int Here(WorkerPlace place, CodeShelf code, bool isAsync)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(place.Socket));
        using var marker = new Marker(place.Marker);
        IWork work = isAsync ? AsyncWork.Started(socket, code, ProcessEnd.InOrder) : CpuWork.Started(socket, code, marker, ProcessEnd.InOrder);
        try
        {
            new WorkerSession(socket, work, marker.Hear).Run();
        }
        catch (WorkerProtocolException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
        ProcessEnd.ByForce();
        return 0;
    }

    /// <summary>Serves it on a thread of its own.</summary>
    public static void OnThread(WorkerPlace place, CodeShelf code) => new Thread(() =>
    {
        Here(place, code, isAsync: false);
        ProcessEnd.ByForce();
    })
    { IsBackground = true, Name = "talking" }.Start();
}

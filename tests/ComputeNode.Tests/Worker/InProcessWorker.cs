using System.Net.Sockets;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Nodes;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Running;
using ActorCompute.Worker.Talking;

namespace ActorCompute.ComputeNode.Tests.Worker;

/// <summary>A worker's two threads in this process, at the other end of a real socket.</summary>
internal sealed class InProcessWorker : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly WorkerHabitat _habitat;
    private readonly Marker _marker;
    private readonly Socket _socket;
    private readonly Task _reading, _talking;

    private InProcessWorker(WorkerHabitat habitat, Socket socket, Socket accepted, CodeFolder? code)
    {
        (_habitat, _socket, _marker, Connection) = (habitat, socket, new Marker(habitat.MarkerPath), new WorkerConnection(accepted));
        var work = CpuWork.Started(socket, new CodeShelf(code), _marker, () => socket.Shutdown(SocketShutdown.Both));
        _talking = Task.Factory.StartNew(new WorkerSession(socket, work, _ => { }).Run, TaskCreationOptions.LongRunning);
        _reading = ReadAsync(Connection);
    }

    public WorkerConnection Connection { get; }

    public static async Task<InProcessWorker> StartAsync(CodeFolder? code = null)
    {
        var habitat = new WorkerHabitat(Path.GetTempPath());
        var accepting = habitat.AcceptAsync(CancellationToken.None);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(habitat.SocketPath));
        return new InProcessWorker(habitat, socket, await accepting, code);
    }

    /// <summary>Runs a lease to its end.</summary>
    public async Task<LeaseOutcome> RunAsync(Lease lease)
    {
        Connection.Run([lease]);
        return await LeaseOutcome.ReadAsync(Connection.Results, lease.Id, Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        Connection.Dispose();
        await Task.WhenAll(_reading, _talking).WaitAsync(Deadline);
        _socket.Dispose();
        _habitat.Dispose();
    }

    private static async Task ReadAsync(WorkerConnection connection)
    {
        await connection.GreetAsync(CancellationToken.None);
        Assert.Null(await connection.ReadAsync());
    }
}

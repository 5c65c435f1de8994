using System.Net.Sockets;
using ActorCompute.Worker.Talking;
using ActorCompute.Worker.Tasks;

namespace ActorCompute.Worker.Running;

/// <summary>The thread that runs items, one lease after another, for as long as the process lives.</summary>
internal sealed class RunningThread(WorkQueue queue, Outbox outbox, Marker marker)
{
    private const int StackBytes = 16 << 20;

    private readonly Dictionary<string, TaskRunner> _runners = [];

    public void Start() => new Thread(Run, StackBytes) { IsBackground = true, Name = "items" }.Start();

    private void Run()
    {
        try
        {
            while (true)
            {
                var work = queue.Next(out var waited);
                if (waited) outbox.Restart();
                Runner(work.Task).Run(new Run(work, outbox, marker));
                outbox.SendEnded(queue.HasMore);
            }
        }
        catch (SocketException)
        {
            // The node has closed the socket; the talking thread sees it too, and ends the process.
        }
    }

    private TaskRunner Runner(string task)
    {
        if (!_runners.TryGetValue(task, out var runner)) _runners.Add(task, runner = TaskTable.Create(task));
        return runner;
    }
}

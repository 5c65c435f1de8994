using System.Net.Sockets;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Talking;

namespace ActorCompute.Worker.Running;

/// <summary>The thread that runs items, one lease after another, for as long as the process lives.</summary>
/// <param name="retire">Ends the process: it has done its part, and all results are sent.</param>
internal sealed class RunningThread(WorkQueue queue, Outbox outbox, Marker marker, CodeShelf code, Action retire)
{
    private const int StackBytes = 16 << 20;

    private readonly ItemScope _scope = new(marker);

    public void Start() => new Thread(Run, StackBytes) { IsBackground = true, Name = "items" }.Start();

    private void Run()
    {
        var tasks = new CodeTasks(code, _scope);
        var runners = new RunnerShelf(work => Create(work, tasks));
        try
        {
            while (true)
            {
                var work = queue.Next(out var waited);
                if (waited) outbox.Restart();
                _scope.Enter(work);
                var retires = runners.Get(work).Run(new Run(work, outbox, marker, code.Large));
                ItemScope.Leave();
                outbox.SendEnded(more: queue.HasMore && !retires);
                if (!retires) continue;
                retire();
                return;
            }
        }
        catch (SocketException)
        {
            // The node has closed the socket; the talking thread sees it too, and ends the process.
        }
    }

    private TaskRunner Create(LeaseWork work, CodeTasks tasks)
    {
        var task = LeaseTask.Parse(work.Task);
        if (task.Codes.Any()) marker.Prepare(work.Id, work.Input.First);   // user code runs already while the task is made ready
        return tasks.Create(task, work);
    }
}

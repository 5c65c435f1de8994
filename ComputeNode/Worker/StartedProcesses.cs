using ActorCompute.Messages.Processes;

namespace ActorCompute.Worker;

/// <summary>The processes that tasks have started here.</summary>
internal static class StartedProcesses
{
    private static TaskProcesses? _all;

    /// <summary>From now on: this process is a worker, and whatever it starts is its tasks'.</summary>
    public static void Own() => _all = new(Environment.ProcessId, Environment.GetEnvironmentVariable(ProcessTable.Variable) ?? "");

    /// <summary>Ends them, on this thread: user code may have starved the thread pool.</summary>
    public static void End()
    {
        if (!ChildProcesses.AnyEver()) return;
        using var pause = new ManualResetEventSlim();
        for (var waited = TimeSpan.Zero; _all?.End(waited) is true; waited += TaskProcesses.LookEvery) pause.Wait(TaskProcesses.LookEvery);
    }
}

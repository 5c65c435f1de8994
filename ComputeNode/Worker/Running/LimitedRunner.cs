namespace ActorCompute.Worker.Running;

/// <summary>Runs no more items of a task than this worker may; the rest of a lease that has more is for another.</summary>
internal sealed class LimitedRunner(TaskRunner runner, TaskLimit limit) : TaskRunner
{
    public override bool Run(Run run)
    {
        if (limit.Left < run.Work.Input.Count) run.Work.Cut(run.Work.Input.First + limit.Left);
        return runner.Run(run with { Limit = limit });
    }
}

namespace ActorCompute.Worker.Running;

/// <summary>Runs no more items of a task than this worker may; a lease that has more ends early.</summary>
internal sealed class LimitedRunner(TaskRunner runner, TaskLimit limit) : TaskRunner
{
    public override bool Run(Run run)
    {
        if (limit.Left < run.Work.Input.Count) run.Work.Trim(run.Work.Input.First + limit.Left);
        return runner.Run(run with { Limit = limit });
    }
}

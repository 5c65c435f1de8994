namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobActor
{
    /// <summary>Calls the job off once its time is over; until then, looks again later.</summary>
    private void LookAtDeadline()
    {
        if (_job.HasEnded || _stored.Due is not { } due || _job.Spec.Deadline is not { } deadline) return;
        var wait = Deadline.Wait(due - _services.Uptime.Now);
        if (wait > TimeSpan.Zero) Timers.StartSingleTimer(nameof(LookAtDeadline), new LookAtDeadline(), wait);
        else Commit(_job.Cancel(Deadline.Reason(deadline)));
    }
}

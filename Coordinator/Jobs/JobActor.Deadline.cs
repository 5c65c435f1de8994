using ActorCompute.Coordinator.Store;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobActor
{
    /// <summary>When it is due, for people: by the clock as it is now, should that have been set.</summary>
    private DateTimeOffset? Due()
    {
        if (_stored.DueAge is not { } age || _stored.Due is not { } due) return _stored.Due;
        var now = _services.Uptime.Now + (age - _services.Store.Age);
        return (now - due).Duration() < ClockNote.Correction ? due : now;
    }

    /// <summary>Calls the job off once its time is over; until then, looks again later.</summary>
    private void LookAtDeadline()
    {
        if (_job.HasEnded || _stored.DueAge is not { } due || _job.Spec.Deadline is not { } deadline) return;
        var wait = Deadline.Wait(due - _services.Store.Age);
        if (wait > TimeSpan.Zero) Timers.StartSingleTimer(nameof(LookAtDeadline), new LookAtDeadline(), wait);
        else Commit(_job.Cancel(Deadline.Reason(deadline)));
    }
}

using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Retention;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using Akka.Actor;

namespace ActorCompute.Coordinator;

// What can be done with jobs that have ended. The store decides in one transaction; a job's actor is then stopped, and if need be rebuilt.
internal sealed partial class CoordinatorActor
{
    private readonly Dictionary<Write, IActorRef> _asked = new(ReferenceEqualityComparer.Instance);
    private IActorRef _sweeper = null!;

    private void OfEndedJobs()
    {
        Receive<RetryFailed>(m => Ask(m.Id, new ReopenFailures(m.Id, m.Round, _uptime.Now) { Age = ServicesOf(m.Id).Store.Age }));
        Receive<ForgetJob>(m => Ask(m.Id, new HideJob(m.Id)));
        Receive<Stored>(m => m.Write is ReopenFailures, m => IsReopened((ReopenFailures)m.Write, m.Number));
        Receive<Stored>(m => m.Write is HideJob, m => IsHidden((HideJob)m.Write, m.Number));
        Receive<NotStored>(m => m.Write is ReopenFailures or HideJob, m => AskerOf(m.Write).Tell(m.ToRefusal("It could not be stored")));
    }

    private void Ask(JobId id, Write write)
    {
        _asked.Add(write, Sender);
        ServicesOf(id).Writer.Tell(write);
    }

    private IActorRef AskerOf(Write write) => _asked.Remove(write, out var asker) ? asker : ActorRefs.Nobody;

    private void IsReopened(ReopenFailures write, long number)
    {
        var (asker, id) = (AskerOf(write), write.Job);
        if (number > 0)
        {
            StopJob(id);
            Deliver(id, ActorRefs.Nobody, new ClientIsThere());   // rebuilt from the store, it goes to work
        }
        if (number is > 0 or Reopening.Repeated) Deliver(id, asker, new AwaitChange(-1));
        else asker.Tell(number is Reopening.Unknown ? Unknown(id) : new Refused(Refusal.Conflict, WhyNotReopened(id, number)));
    }

    private static string WhyNotReopened(JobId id, long number) => number switch
    {
        Reopening.HasNotEnded => $"Job {id} has not ended: wait for it, then run its failed items again.",
        Reopening.NothingFailed => $"No item of job {id} failed: there is nothing to run again.",
        Reopening.Cancelled => $"Job {id} was cancelled and cannot be run again, since it may lack inputs: submit it anew.",
        Reopening.Attached => $"Job {id} belongs to a client that has had its results: its failed items cannot be run again.",
        Reopening.Reduced => $"Job {id} has merged its results without those of its failed items: submit it anew.",
        Reopening.Outdated => $"The failed items of job {id} have been run again since: see how it stands with 'actorcompute job show {id}'.",
        _ => throw new ArgumentOutOfRangeException(nameof(number), number, "Unknown answer of the store."),
    };

    private void IsHidden(HideJob write, long number)
    {
        var (asker, id) = (AskerOf(write), write.Job);
        if (number == HideJob.Unknown) asker.Tell(Unknown(id));
        else if (number == HideJob.HasNotEnded) asker.Tell(new Refused(Refusal.Conflict, $"Job {id} has not ended: cancel it first with 'actorcompute job cancel {id}'."));
        else
        {
            var writer = ServicesOf(id).Writer;
            StopJob(id);
            _attached.Remove(id);
            _sweeper.Tell(new RemoveRows(number, writer));
            asker.Tell(new JobForgotten(id));
        }
    }

    /// <summary>What is in the job's mailbox already is still dealt with.</summary>
    private void StopJob(JobId id)
    {
        _views.Remove(id);
        if (!_jobs.Remove(id, out var job)) return;
        Context.Unwatch(job);
        job.Tell(PoisonPill.Instance);
    }

    private static Refused Unknown(JobId id) => new(Refusal.Unknown, $"There is no job {id} here; 'actorcompute jobs' lists those there are.");
}

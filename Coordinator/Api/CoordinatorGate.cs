using System.Runtime.CompilerServices;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using Akka.Actor;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace ActorCompute.Coordinator.Api;

/// <summary>The edge's way to the actors: asks, with a deadline, and makes RPC errors of refusals.</summary>
internal sealed class CoordinatorGate
{
    /// <summary>The coordinator, or the way to it.</summary>
    public IActorRef Coordinator { get; }

    /// <summary>Far longer than any answer takes while the coordinator lives.</summary>
    private static readonly TimeSpan AnswerWithin = Waiting<object>.Patience;

    /// <summary>Whoever asks how jobs stand is answered without a reason rather than later.</summary>
    private static readonly TimeSpan ExplainWithin = TimeSpan.FromSeconds(2);

    /// <summary>How long one question waits for what may take for ever; asking again is also a sign of the client's life.</summary>
    private static readonly TimeSpan AskAgainAfter = ClientPresence.SignOfLife;

    private readonly SharedQuestion<JobId, string> _obstacles;

    public CoordinatorGate(IActorRef coordinator)
    {
        Coordinator = coordinator;
        _obstacles = new(async jobs =>
            await TryAsk<Obstacles>(new GetObstacles(jobs), ExplainWithin, CancellationToken.None) is { Answered: true } told ? told.Answer.ByJob : new Dictionary<JobId, string>());
    }

    /// <summary>Asks the coordinator.</summary>
    /// <exception cref="RpcException">It refused, or did not answer.</exception>
    public async Task<T> Ask<T>(object question, CancellationToken cancel) =>
        await TryAsk<T>(question, AnswerWithin, cancel) is { Answered: true } reply
            ? reply.Answer
            : throw new RpcException(new Status(StatusCode.Unavailable, "The coordinator did not answer in time; its log says why."));

    /// <summary>Opens a job, or finds it again.</summary>
    /// <param name="isExact">Whether the code was named, and not only the task; what a name stands for may have changed since the job was opened.</param>
    /// <exception cref="RpcException">A job of that id has another task, or one of that key another option.</exception>
    public async Task<JobView> OpenJob(JobId id, JobSpec spec, bool isExact, CancellationToken cancel)
    {
        var view = await Ask<JobView>(new OpenJob(id, spec), cancel);
        if (spec.SubmissionKey.Length > 0 && SpecDifference.Of(view.Job.Spec, spec, isExact) is { } difference)
            throw new RpcException(new Status(StatusCode.AlreadyExists, $"The key '{spec.SubmissionKey}' is job {id}'s, and that is another: {difference}. Take another key, or submit the same again."));
        if (view.Job.Spec.Reduce?.Name != spec.Reduce?.Name)
            throw new RpcException(new Status(StatusCode.AlreadyExists, $"Job {id} is another: it reduces its results {(view.Job.Spec.Reduce is { } own ? $"by '{own.Name}'" : "not at all")}."));
        return view.Job.Spec.Task == spec.Task && (!isExact || view.Job.Spec.Code == spec.Code)
            ? view
            : throw new RpcException(new Status(StatusCode.AlreadyExists, $"Job {id} is another: its task is '{view.Job.Spec.Task}'{(view.Job.Spec.Code is { } code ? $" of package {code.Package.Value[..12]}" : "")}."));
    }

    /// <summary>Tells a job something that is not answered.</summary>
    public void TellJob(JobId job, object message) => Coordinator.Tell(new ToJob(job, message), ActorRefs.NoSender);

    public Task<T> AskJob<T>(JobId job, object question, CancellationToken cancel) => Ask<T>(new ToJob(job, question), cancel);

    /// <summary>Asks for what may take as long as it takes, such as the next result: again and again until there is an answer.</summary>
    /// <exception cref="RpcException">It refused.</exception>
    /// <exception cref="OperationCanceledException">The asker has gone.</exception>
    public async Task<T> AwaitJob<T>(JobId job, object question, CancellationToken cancel)
    {
        while (true)
        {
            if (await TryAsk<T>(new ToJob(job, question), AskAgainAfter, cancel) is { Answered: true } reply) return reply.Answer;
        }
    }

    /// <summary>
    /// A job once it is another than it was, if nothing of it runs with what keeps it. That may change while the job does not: if nothing ran, it comes
    /// after a while in any case.
    /// </summary>
    /// <param name="last">As it was; null if nobody has looked yet.</param>
    /// <exception cref="RpcException">There is none, or the coordinator did not answer.</exception>
    public async Task<JobView> NextView(JobId job, JobView? last, CancellationToken cancel)
    {
        while (true)
        {
            if (await TryAsk<JobView>(new ToJob(job, new AwaitChange(last?.Version ?? -1)), AskAgainAfter, cancel) is { Answered: true } changed)
                return (await ExplainAsync([changed.Answer], cancel))[0];
            if (last is { IsAtRest: true }) return await ShowJob(job, cancel);
        }
    }

    /// <summary>A job as it stands; if nothing of it runs, with what keeps it.</summary>
    /// <exception cref="RpcException">There is none, or the coordinator did not answer.</exception>
    public async Task<JobView> ShowJob(JobId job, CancellationToken cancel) =>
        (await ExplainAsync([await AskJob<JobView>(job, new AwaitChange(-1), cancel)], cancel))[0];

    /// <summary>The same jobs; those of which nothing runs with what keeps them, if anybody knows it.</summary>
    public async Task<IReadOnlyList<JobView>> ExplainAsync(IReadOnlyList<JobView> jobs, CancellationToken cancel)
    {
        var still = jobs.Where(j => j.IsStill).Select(j => j.Job.Id).ToArray();
        if (still.Length == 0) return jobs;
        var obstacles = await _obstacles.AskAsync(still).WaitAsync(cancel);
        return [.. jobs.Select(j => j.IsStill && obstacles.TryGetValue(j.Job.Id, out var why) ? j with { Waiting = why } : j)];
    }

    private async Task<(bool Answered, T Answer)> TryAsk<T>(object question, TimeSpan within, CancellationToken cancel)
    {
        try
        {
            return await Coordinator.Ask(question, within, cancel) switch
            {
                T answer => (true, answer),
                NotStored lost => throw ToException(lost.ToRefusal("It could not be stored")),
                Refused refused => throw ToException(refused),
                var other => throw new InvalidOperationException($"{question.GetType().Name} was answered with {other.GetType().Name}."),
            };
        }
        catch (AskTimeoutException)
        {
            return (false, default!);
        }
    }

    private static RpcException ToException(Refused refused) => new(new Status(CodeOf(refused.Kind), refused.Reason));

    private static StatusCode CodeOf(Refusal kind) => kind switch
    {
        Refusal.Unknown => StatusCode.NotFound,
        Refusal.Conflict => StatusCode.FailedPrecondition,
        Refusal.Unavailable => StatusCode.Unavailable,
        Refusal.CannotStore => StatusCode.ResourceExhausted,
        Refusal.GoneBack => StatusCode.OutOfRange,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of refusal."),
    };
}

/// <summary>A job as a stream of views.</summary>
internal static class JobWatching
{
    /// <summary>The job as it is, then whenever it is another, or something else keeps it; the last is of its end.</summary>
    public static async IAsyncEnumerable<JobView> WatchJob(this CoordinatorGate gate, JobId job, [EnumeratorCancellation] CancellationToken cancel)
    {
        JobView? last = null;
        while (last?.Job.Finished is null)
        {
            var view = await gate.NextView(job, last, cancel);
            if (last is not null && view.Version == last.Version && view.Waiting == last.Waiting) continue;
            yield return last = view;
        }
    }
}

/// <summary>Results as a stream of pages.</summary>
internal static class ResultReading
{
    /// <summary>Pages from a cursor on, each as soon as there is one; the last says how the job ended.</summary>
    /// <param name="at">Where the store was when the cursor was given out; null if nobody knows.</param>
    public static async IAsyncEnumerable<ResultPage> ReadResults(
        this CoordinatorGate gate, JobId job, bool unordered, long cursor, StorePosition? at, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var page = await gate.AwaitJob<ResultPage>(job, new ReadResults(cursor, unordered) { At = at }, cancel);
            yield return page;
            if (page.Ended is not null) yield break;
            (cursor, at) = (page.Cursor, page.At);
        }
    }
}

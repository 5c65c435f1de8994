using Grpc.Core;

namespace ActorCompute.Messages.Access;

/// <summary>The first call to an API: repeated until an answer comes, for as long as <see cref="ConnectPatience"/> has it.</summary>
/// <param name="api">What is called, in words.</param>
/// <param name="link">The connections that are made for it.</param>
/// <param name="terms">How long to wait, and whom to tell.</param>
public sealed class FirstAnswer(string api, ApiLink link, ConnectTerms terms)
{
    /// <summary>What people call a cluster inside their program.</summary>
    public const string Embedded = "the embedded cluster";

    private const string Wait = "allow more time (--connect-timeout, in C# PoolOptions.ConnectTimeout)";

    /// <summary>Whether the coordinator is this program's own, so that neither its address nor the network is anybody's concern.</summary>
    public bool IsOwn { get; init; }

    /// <summary>That a cluster inside this program has taken too long: nothing but this machine can be the reason.</summary>
    public static string EmbeddedIsLate(TimeSpan after) =>
        $"The embedded cluster did not answer within {after.TotalSeconds:0.#} s{MachineLoad.Because("this machine has too much to do or too little memory")}: "
        + $"try again when it has less to do, or {Wait}.";

    /// <summary>Asks until an answer comes.</summary>
    /// <exception cref="UserError">The time is over (<see cref="ExitStatus.Unreachable"/>), or the coordinator refuses.</exception>
    /// <exception cref="OperationCanceledException">The caller has given up.</exception>
    public async Task<T> AskAsync<T>(Func<CancellationToken, AsyncUnaryCall<T>> ask, CancellationToken cancel)
    {
        var watch = new ConnectWatch(link, new(terms.Limit, IsOwn, MachineLoad.Pace()));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var timing = TimeAsync(watch, over);
        try
        {
            return await RepeatAsync(ask, watch, over.Token, cancel).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await timing.ConfigureAwait(false);
        }
    }

    private async Task<T> RepeatAsync<T>(Func<CancellationToken, AsyncUnaryCall<T>> ask, ConnectWatch watch, CancellationToken over, CancellationToken cancel)
    {
        RpcException? last = null;
        for (var failures = 1; ; failures++)
        {
            try
            {
                using var call = ask(over);
                return await call.ResponseAsync.ConfigureAwait(false);
            }
            catch (RpcException e)
            {
                cancel.ThrowIfCancellationRequested();
                if (over.IsCancellationRequested) throw NoAnswer(watch, last ?? e);
                if (!ApiError.IsLost(e)) throw ApiError.ToUserError(e, api);
                Note(watch, last = e);
            }
            await Task.Delay(Backoff.After(failures), over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancel.ThrowIfCancellationRequested();
            if (over.IsCancellationRequested) throw NoAnswer(watch, last);
        }
    }

    /// <summary>An attempt that has only taken too long takes nothing back.</summary>
    private static void Note(ConnectWatch watch, RpcException failure)
    {
        if (ApiError.IsAbsent(failure)) watch.Refused();
        else if (ApiError.IsBrokenOff(failure)) watch.BrokenOff();
        else if (ApiError.IsSilent(failure)) watch.TimedOut();
    }

    /// <summary>Ends the waiting when the time is over, and says before that it takes long.</summary>
    private async Task TimeAsync(ConnectWatch watch, CancellationTokenSource over)
    {
        var isTold = terms.Tell is null;
        while (!over.IsCancellationRequested && !watch.Tick())
        {
            await Task.Delay(ConnectPatience.Tick, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (isTold || over.IsCancellationRequested || watch.Elapsed < ConnectPatience.WithoutProgress || watch.Stage < ConnectStage.Taken) continue;
            isTold = true;
            terms.Tell!($"{(IsOwn ? "The embedded cluster" : $"The coordinator at {api}")} has not answered yet{MachineLoad.Because()}; waiting for it.");
        }
        await over.CancelAsync().ConfigureAwait(false);
    }

    private UserError NoAnswer(ConnectWatch watch, Exception? cause)
    {
        var time = $"within {watch.Until.TotalSeconds:0.#} s";
        return new(ExitStatus.Unreachable, IsOwn
            ? EmbeddedIsLate(watch.Until)
            : watch.Stage switch
            {
                ConnectStage.Secured =>
                    $"No answer came from {api} {time}: the coordinator there lives, and it has too much to do{MachineLoad.Because()}; try again, or {Wait}.",
                ConnectStage.Taken =>
                    $"No answer came from {api} {time}, though its port takes connections: if a coordinator runs there, it has too much to do or was stopped, "
                    + $"or large packets get lost on the way, as with a wrong MTU{MachineLoad.Because()}; try again, or {Wait}.",
                ConnectStage.BrokenOff =>
                    $"What listens at {api} broke every connection off, {time}: a coordinator that has as many as it can take does so, and so does what is none; "
                    + "try again, or name the access file of another.",
                _ => $"No coordinator answered at {api} {time}: start one there, or name the access file of one that runs.",
            }, cause);
    }
}

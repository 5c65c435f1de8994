using ActorCompute.Coordinator.Nodes;
using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Coordinator.Store;
using Akka.Actor;
using Microsoft.AspNetCore.Http;

namespace ActorCompute.Coordinator.Api;

/// <summary>Whether the coordinator can do what it is there for: asks roster, scheduler and store. Many who ask at once are told the same.</summary>
internal sealed class Readiness(CoordinatorGate gate, Vitals vitals, TimeProvider time)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5), Holds = TimeSpan.FromMilliseconds(500);

    private readonly Lock _asking = new();
    private Task<string?> _last = Task.FromResult<string?>("nothing has been asked yet");
    private long _asked;

    /// <summary>Answers a probe: 200 and "ok", or 503 and why not.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var why = await WhyNotAsync();
        if (why is not null) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(why ?? "ok", context.RequestAborted);
    }

    /// <summary>Why it is not ready, as one sentence; null if it is.</summary>
    public Task<string?> WhyNotAsync()
    {
        if (vitals.Ended.IsCompletedSuccessfully) return vitals.Ended!;
        lock (_asking)
        {
            if (_asked != 0 && (!_last.IsCompleted || time.GetElapsedTime(_asked) < Holds)) return _last;
            (_asked, _last) = (time.GetTimestamp(), AskAsync());
            return _last;
        }
    }

    private async Task<string?> AskAsync()
    {
        var parts = await Task.WhenAll(AskAsync<NodeStates>("roster of nodes", new GetNodes()), AskAsync<NodeLoads>("scheduler", new GetNodeLoads()), AskAsync<Stored>("store", new AskStore()));
        return parts.FirstOrDefault(p => p is not null);
    }

    private async Task<string?> AskAsync<T>(string part, object question)
    {
        try
        {
            return await gate.Coordinator.Ask(question, AnswerWithin) switch
            {
                T => null,
                NotStored lost => $"The coordinator's store cannot be written: {lost.Reason.TrimEnd('.')}.",
                _ => $"The coordinator's {part} does not answer as it should.",
            };
        }
        catch (AskTimeoutException)
        {
            return $"The coordinator's {part} has not answered within {AnswerWithin.TotalSeconds:0} s: it is starting, has too much to do, or its log says why.";
        }
    }
}

namespace ActorCompute.ComputeNode.Io.Http;

/// <summary>What came of an attempt.</summary>
/// <param name="Status">The answer's status; null if the connection failed or broke off.</param>
/// <param name="RetryAfter">How long the server asks to wait; null if it does not.</param>
internal readonly record struct HttpOutcome(int? Status, TimeSpan? RetryAfter = null)
{
    public static HttpOutcome BrokenOff { get; } = new(Status: null);

    /// <summary>Whether another attempt may fare better.</summary>
    public bool IsTransient => Status is null or 408 or 429 or 500 or 502 or 503 or 504;

    /// <summary>Whether the server says that it has not done what it was asked for.</summary>
    public bool IsUndone => Status is 429 or 503;
}

/// <summary>Whether and when a request is sent again. Pure.</summary>
internal static class HttpRetry
{
    /// <summary>Further attempts, if the item does not say.</summary>
    public const int Retries = 2;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500), Longest = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait before the next attempt, or null if the outcome stands.</summary>
    /// <param name="attempt">The attempt that had this outcome, from 1.</param>
    /// <param name="left">What is left of the item's time.</param>
    /// <param name="chance">From 0 to 1: it spreads those that failed together over half to one and a half times the delay.</param>
    public static TimeSpan? Delay(HttpRequestSpec request, HttpOutcome outcome, int attempt, TimeSpan left, double chance)
    {
        if (!outcome.IsTransient || attempt > (request.Retries ?? Retries)) return null;
        if (!request.IsIdempotent && request.Retries is null && !outcome.IsUndone) return null;
        var delay = outcome.RetryAfter ?? Backoff(attempt) * (0.5 + chance);
        return delay < left ? delay : null;
    }

    private static TimeSpan Backoff(int attempt) => attempt > 10 ? Longest : TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << (attempt - 1)));
}

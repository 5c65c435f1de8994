namespace ActorCompute.Output;

/// <summary>Names a job once that runs for a while, so that it can be found from elsewhere; of a short one its end tells.</summary>
internal sealed class JobNotice : IDisposable
{
    private static readonly TimeSpan While = TimeSpan.FromSeconds(5);

    private readonly ITimer _timer;

    public JobNotice(string sentence, Action<string> say, TimeProvider time) => _timer = time.CreateTimer(_ => say(sentence), null, While, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();
}

using System.Diagnostics;

namespace ActorCompute.Cluster.Tests.Soak;

/// <summary>How a job's results come in: how many, and the longest time without one while some were expected.</summary>
internal sealed class Flow(string name)
{
    private long _lastAt = Stopwatch.GetTimestamp();
    private long _results;

    public TimeSpan LongestPause { get; private set; }

    public long Results => Volatile.Read(ref _results);

    public override string ToString() => $"{name}: {Results} results, longest pause {LongestPause.TotalSeconds:0.0} s";

    /// <summary>So many results are there by now.</summary>
    public void Reach(long results)
    {
        if (results <= _results) return;
        var pause = Stopwatch.GetElapsedTime(_lastAt);
        if (_results > 0 && pause > LongestPause) LongestPause = pause;
        (_results, _lastAt) = (results, Stopwatch.GetTimestamp());
    }
}

using ActorCompute.Messages;
using ActorCompute.Messages.Results;

namespace ActorCompute.Results;

/// <summary>Counts results on their way to another sink and remembers the first failures.</summary>
internal sealed class ResultTally(IResultSink next) : IResultSink
{
    private const int Remembered = 5;

    private readonly List<Failure> _first = [];
    private readonly IntegerSum _sum = new();

    /// <summary>Items with an outcome, failures included.</summary>
    public long Items { get; private set; }

    public long Failed { get; private set; }

    /// <summary>The first failures that came, a few.</summary>
    public IReadOnlyList<Failure> FirstFailures => _first;

    /// <summary>What the results add up to; null unless all of them are integers.</summary>
    public Int128? Sum => Items > Failed ? _sum.Total : null;

    public ValueTask WriteAsync(JobResults results, CancellationToken cancel)
    {
        Items += results.Count;
        Failed += results.Failures.Count;
        _first.AddRange(results.Failures.Take(Remembered - _first.Count));
        foreach (var segment in results.Segments) _sum.Add(segment, results.Failures);
        return next.WriteAsync(results, cancel);
    }
}

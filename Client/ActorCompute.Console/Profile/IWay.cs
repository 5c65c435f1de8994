using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Profile;

/// <summary>A way to run items: a thread, several, processes, a cluster.</summary>
internal interface IWay : IAsyncDisposable
{
    /// <summary>What people call it.</summary>
    string Name { get; }

    /// <summary>What it is here.</summary>
    string Place { get; }

    /// <summary>Runs a sample to its end.</summary>
    /// <param name="compares">Whether its results are to be compared, which takes time of its own.</param>
    /// <exception cref="UserError">It cannot be run.</exception>
    Task<SampleRun> RunAsync(Sample sample, bool compares, CancellationToken cancel);
}

/// <summary>What came of a sample.</summary>
/// <param name="Elapsed">From the first item's start to the last result's arrival.</param>
/// <param name="Cost">What the items took, as whoever ran them says.</param>
/// <param name="Results">Counted, and compared if that was wanted.</param>
internal sealed record SampleRun(TimeSpan Elapsed, WorkCost Cost, ResultDigest Results)
{
    /// <summary>What is said of it: <see cref="Elapsed"/>, unless that has more in it than the way itself takes.</summary>
    public TimeSpan Time { get; init; } = Elapsed;
}

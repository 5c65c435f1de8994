using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Programs;
using ActorCompute.Output;

namespace ActorCompute.Profile;

/// <summary>Finds a sample of an input, and measures ways to run it.</summary>
/// <param name="time">About how long each way may take.</param>
internal sealed class ProfileRun(SampleReader reader, TaskKind kind, TimeSpan time)
{
    private readonly SampleSize _size = SampleSize.For(kind, time, Environment.ProcessorCount);
    private readonly List<Measurement> _ways = [];

    public IReadOnlyList<Measurement> Ways => _ways;

    public Sample Sample { get; private set; } = new([], null);

    /// <summary>Takes the sample, and measures what it takes one item after the other.</summary>
    /// <exception cref="UserError">Every item of it fails.</exception>
    public async Task<ItemCost> BeginAsync(IWay sequential, CancellationToken cancel)
    {
        var known = await TryAsync(sequential, cancel);
        var often = $"each way runs them once to warm up, then again for about {Quantity.Seconds(time.TotalSeconds)}";
        People.Say(known is null ? $"Taking {Quantity.Items(Sample.Count)}: {often}." : $"One item takes {Quantity.Seconds(known.Elapsed.TotalSeconds)}: no other is taken.");
        return ItemCost.Of(await MeasureAsync(sequential, known, cancel));
    }

    /// <summary>Measures another way.</summary>
    public Task MeasureAsync(IWay way, CancellationToken cancel) => MeasureAsync(way, null, cancel);

    /// <summary>Takes more and more items, until they tell how many make a sample.</summary>
    /// <returns>What came of the only item, if it is taken alone.</returns>
    private async Task<SampleRun?> TryAsync(IWay way, CancellationToken cancel)
    {
        Sample = await reader.TakeAsync(1, cancel);
        var run = await way.RunAsync(Sample, compares: true, cancel);
        if (_size.IsLong(run.Elapsed, isFirst: true)) return run;
        for (var items = 1L; ; items = SampleSize.Next(items))
        {
            Sample = await reader.TakeAsync(items, cancel);
            run = await way.RunAsync(Sample, compares: true, cancel);
            if (items == 1 && _size.IsLong(run.Elapsed, isFirst: false)) return run;
            if (_size.IsEnough(Sample.Count, run.Elapsed, isAll: Sample.Count < items)) break;
        }
        Sample = await reader.TakeAsync(_size.Of(Sample.Count, run.Elapsed), cancel);
        return null;
    }

    private async Task<WorkCost> MeasureAsync(IWay way, SampleRun? known, CancellationToken cancel)
    {
        var first = known ?? await way.RunAsync(Sample, compares: true, cancel);
        RefuseFailure(first.Results);
        var runs = new List<SampleRun>();
        if (known is not null || first.Elapsed >= SampleSize.LongRun) runs.Add(first);
        while (!Measurement.IsEnough([.. runs.Select(r => r.Elapsed)], time)) runs.Add(await way.RunAsync(Sample, compares: false, cancel));
        var best = runs.MinBy(r => r.Time)!;
        _ways.Add(new(way.Name, way.Place, best.Time, Sample.Count, first.Results.Failed, first.Results.Value ?? 0));
        return best.Cost;
    }

    private static void RefuseFailure(ResultDigest results)
    {
        if (results.Failed < results.Items || results.Failure is not { } failure) return;
        var what = failure.Type.Length > 0 ? $"{failure.Type}: {failure.Message}" : failure.Message;
        var who = results.Items == 1 ? "The only item of the sample fails" : $"All {Quantity.Items(results.Items)} of the sample fail, the first";
        throw new UserError(ExitStatus.SomeItemsFailed, $"{who} with {what.TrimEnd('.')}: there is nothing to measure.");
    }
}

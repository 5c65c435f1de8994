using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Nodes;
using ActorCompute.Output;
using ActorCompute.Pace;

namespace ActorCompute.Client.Tests.Pace;

/// <summary>A job of known costs on known slots: what a watcher is told of it at every moment, and how long it really still takes.</summary>
internal sealed class MadeUpJob
{
    private readonly List<(double Begin, double End, double Cost)> _items = [];

    /// <summary>Items begin in order, on the slot that is free first; none on a slot before that is there, and none faster than the rate.</summary>
    /// <param name="slotsFrom">For each slot, since when it is there.</param>
    public MadeUpJob(IEnumerable<double> costs, double[] slotsFrom, double? perSecond = null)
    {
        (Slots, PerSecond) = (slotsFrom, perSecond);
        var free = slotsFrom.ToArray();
        foreach (var cost in costs)
        {
            var slot = Array.IndexOf(free, free.Min());
            var begin = Math.Max(free[slot], perSecond is { } rate ? _items.Count / rate : 0);
            _items.Add((begin, begin + cost, cost));
            free[slot] = begin + cost;
        }
    }

    public double[] Slots { get; }

    public double? PerSecond { get; }

    /// <summary>When the last item ends.</summary>
    public double End => _items.Max(i => i.End);

    public JobSnapshot At(double second)
    {
        var done = _items.Where(i => i.End <= second).ToList();
        return new(new("a"), "work", TaskKind.Cpu, JobState.Running)
        {
            Total = _items.Count, Succeeded = done.Count, Running = _items.Count(i => i.Begin <= second && i.End > second),
            Wall = TimeSpan.FromSeconds(done.Sum(i => i.Cost)), ItemsPerSecond = PerSecond,
        };
    }

    /// <summary>What a watcher says at the end of each step, beside what is true.</summary>
    /// <param name="from">When it begins to watch.</param>
    /// <param name="knowsNodes">Whether it hears of the nodes, every 3 s.</param>
    public IEnumerable<(double At, TimeLeft? Said, TimeSpan? Stall, double True)> Watch(double step, double from = 0, bool knowsNodes = true)
    {
        var meter = new ProgressMeter();
        var said = new JobSnapshot?[1];
        for (var at = from; at < End; at += step)
        {
            var now = TimeSpan.FromSeconds(at);
            if (knowsNodes) meter.Report([Node(Slots.Count(s => s <= at))], now);
            var job = At(at);
            if (said[0] is null || job.Succeeded != said[0]!.Succeeded || job.Running != said[0]!.Running) meter.Report(said[0] = job, now);
            yield return (at, meter.Left(now), meter.Stall(now), End - at);
        }
    }

    public static NodeSnapshot Node(int slots, int leases = 0) => new("n", "up", slots, 1000, 0, leases, new Dictionary<string, string>(), "0.1.0");
}

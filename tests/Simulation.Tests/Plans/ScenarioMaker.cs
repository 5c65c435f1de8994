using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Plans;

/// <summary>Draws a scenario from a seed.</summary>
internal static class ScenarioMaker
{
    private static readonly TaskCode Code = new(ContentHash.Of("package"u8), ContentHash.Of("invocation"u8));

    public static Scenario Draw(ulong seed)
    {
        var dice = new Dice(Dice.Mix(seed) ^ 0x5EED);
        var machines = Enumerable.Range(0, dice.Chance(0.2) ? dice.Between(4, 8) : dice.Between(1, 3))
            .Select(_ => new MachinePlan(dice.Between(1, dice.Chance(0.2) ? 6 : 3), dice.OneOf(2, 5, 20))).ToList();
        var limits = new Dice(Dice.Mix(seed) ^ 0x11417);
        var jobs = Enumerable.Range(0, dice.Between(1, 3)).Select(n => DrawJob(n, dice)).Select(job => Limited(job, limits)).ToList();
        return new(seed, machines, jobs, DrawFaults(dice), DrawNetwork(dice));
    }

    private static JobPlan DrawJob(int number, Dice dice)
    {
        var spec = DrawSpec(number, dice);
        var items = dice.Chance(0.1) ? dice.Between(0, 2) : dice.Between(3, dice.Chance(0.2) ? 120 : 40);
        var time = TimeSpan.FromMilliseconds(dice.OneOf(0.5, 3.0, 15, 60, 400) * (0.5 + dice.Fraction()));
        if (items > 40 && time > TimeSpan.FromMilliseconds(60)) time /= 10;
        var calledOff = dice.Chance(0.1) ? TimeSpan.FromMilliseconds(dice.Between(2000, 6000)) : (TimeSpan?)null;
        var odd = DrawOddities(spec, items, dice, mayHang: calledOff is not null);
        return new(number, TimeSpan.FromMilliseconds(dice.Below(2000)), spec, items, DrawPieces(items, dice), TimeSpan.FromMilliseconds(dice.OneOf(0, 5, 300)),
            time, odd, dice.Chance(0.4))
        {
            CalledOffAt = calledOff,
        };
    }

    private static JobSpec DrawSpec(int number, Dice dice)
    {
        var kind = dice.Chance(0.7) ? TaskKind.Cpu : TaskKind.Io;
        var limit = dice.Chance(0.4) ? TimeSpan.FromSeconds(dice.OneOf(1, 2)) : (TimeSpan?)null;
        return new JobSpec($"task{number}", kind)
        {
            Chunk = dice.Chance(0.3) ? dice.Between(1, 10) : null,
            Priority = dice.Chance(0.3) ? dice.Between(-1, 1) : 0,
            Retry = new(dice.OneOf(0, 0, 1, 3), dice.OneOf(0, 1, 3, 3)),
            ItemTimeout = limit,
            Code = kind is TaskKind.Io || dice.Chance(0.3) ? dice.Chance(0.6) ? Code : null : null,
        };
    }

    private static JobPlan Limited(JobPlan job, Dice dice) => job with
    {
        Spec = job.Spec with
        {
            MaxConcurrency = dice.Chance(0.15) ? dice.Between(1, 6) : null,
            ItemsPerSecond = dice.Chance(0.1) ? dice.OneOf(5.0, 20, 100, 2000) : null,
        },
    };

    private static List<int> DrawPieces(int items, Dice dice)
    {
        var pieces = new List<int>();
        for (var left = items; left > 0; left -= pieces[^1]) pieces.Add(Math.Min(left, dice.Between(1, dice.Chance(0.5) ? items : 8)));
        return pieces;
    }

    private static Dictionary<long, Nature> DrawOddities(JobSpec spec, int items, Dice dice, bool mayHang)
    {
        var odd = new Dictionary<long, Nature>();
        if (items == 0) return odd;
        for (var n = dice.Chance(0.5) ? dice.Between(1, 3) : 0; n > 0; n--)
        {
            var oddity = dice.OneOf(Oddity.Throws, Oddity.Throws, Oddity.HangsAndHeeds, Oddity.HangsForGood, Oddity.KillsItsWorker);
            if (oddity is Oddity.HangsAndHeeds or Oddity.HangsForGood && spec.ItemTimeout is null) oddity = mayHang ? Oddity.HangsForGood : Oddity.Throws;
            if (oddity is Oddity.KillsItsWorker && spec.Kind is TaskKind.Io && spec.Code is null) oddity = Oddity.Throws;
            odd[dice.Below(items)] = new(oddity, dice.OneOf(1, 2, Nature.Always));
        }
        return odd;
    }

    private static List<Fault> DrawFaults(Dice dice)
    {
        var faults = new List<Fault>();
        var coordinators = 0;
        for (var n = dice.Chance(0.15) ? 0 : dice.Between(1, 8); n > 0; n--)
        {
            var kind = Kinds[dice.Below(Kinds.Length)];
            if (kind is FaultKind.CoordinatorDies && ++coordinators > 2) continue;
            var at = TimeSpan.FromMilliseconds(dice.Between(100, dice.Chance(0.7) ? 3000 : 9000));
            faults.Add(new(kind, at, dice.Below(100), dice.Below(100), TimeSpan.FromMilliseconds(dice.OneOf(50, 700, 1500, 4000, 9500))));
        }
        return [.. faults.OrderBy(f => f.At)];
    }

    private static readonly FaultKind[] Kinds =
    [
        FaultKind.WorkerDies, FaultKind.WorkerDies, FaultKind.WorkerDies, FaultKind.AsyncWorkerDies, FaultKind.WorkerRetires, FaultKind.NodeDies,
        FaultKind.NodeRestarts, FaultKind.NodeRestarts, FaultKind.NodeActorFails, FaultKind.NodeIsCutOff, FaultKind.NodeIsCutOff, FaultKind.NodeIsStopped,
        FaultKind.NodeLeaves, FaultKind.NodeComes, FaultKind.CoordinatorDies, FaultKind.JobActorFails, FaultKind.DiskIsFull, FaultKind.ClientCancels,
        FaultKind.ClientReconnects, FaultKind.ClientRepeats, FaultKind.ClientDies,
    ];

    private static NetworkPlan DrawNetwork(Dice dice)
    {
        var (latency, jitter) = (TimeSpan.FromMilliseconds(dice.OneOf(0.2, 1, 5, 40)), TimeSpan.FromMilliseconds(dice.OneOf(0.1, 2, 50)));
        return dice.Below(3) switch
        {
            0 => new(latency, jitter, 0, 0, IsOrdered: true),
            1 => new(latency, jitter, dice.Fraction() * 0.05, 0, IsOrdered: true),
            _ => new(latency, jitter, dice.Fraction() * 0.05, dice.Fraction() * 0.1, IsOrdered: false),
        };
    }
}

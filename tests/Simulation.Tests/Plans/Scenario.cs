using ActorCompute.Messages;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Plans;

/// <summary>Everything that is decided before a history begins.</summary>
/// <param name="Seed">Decides all else.</param>
internal sealed record Scenario(ulong Seed, IReadOnlyList<MachinePlan> Machines, IReadOnlyList<JobPlan> Jobs, IReadOnlyList<Fault> Faults, NetworkPlan Network)
{
    public IEnumerable<string> Describe()
    {
        yield return $"network: {Network.Latency.TotalMilliseconds:0.#} to {(Network.Latency + Network.Jitter).TotalMilliseconds:0.#} ms, "
            + $"{Network.Drops:P1} lost, {Network.Repeats:P1} twice, {(Network.IsOrdered ? "in order" : "in any order")}";
        for (var n = 0; n < Machines.Count; n++) yield return $"node n{n}: {Machines[n].Slots} slots, {Machines[n].IoCapacity} I/O items";
        foreach (var job in Jobs) yield return job.ToString();
        foreach (var fault in Faults) yield return fault.ToString();
    }
}

internal sealed record MachinePlan(int Slots, int IoCapacity);

/// <summary>A job, its client included.</summary>
/// <param name="Pieces">How many items each append brings.</param>
/// <param name="Odd">The items that do not just give a value.</param>
internal sealed record JobPlan(
    int Number, TimeSpan At, JobSpec Spec, int Items, IReadOnlyList<int> Pieces, TimeSpan Pause, TimeSpan ItemTime,
    IReadOnlyDictionary<long, Nature> Odd, bool ReadsUnordered)
{
    public JobId Id { get; } = new($"j{Number}");

    /// <summary>When somebody calls it off; null if nobody does.</summary>
    public TimeSpan? CalledOffAt { get; init; }

    /// <summary>It must be over so long after it came; null if there is no such promise.</summary>
    public TimeSpan? EndsWithin { get; init; }

    public Nature NatureOf(long index) => Odd.TryGetValue(index, out var nature) ? nature : default;

    private static string Text<T>(T? limit) where T : struct => limit is { } set ? FormattableString.Invariant($"{set}") : "-";

    public override string ToString()
    {
        var odd = string.Concat(Odd.OrderBy(o => o.Key).Select(o => $"; {o.Key} {o.Value}"));
        return $"job {Id} at {At.TotalSeconds:0.000}: {Items} {Spec.Kind} items of {ItemTime.TotalMilliseconds:0.###} ms{(Spec.Code is null ? "" : " with code")}, priority {Spec.Priority}, "
            + $"chunk {Spec.Chunk?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}, retries {Spec.Retry.Exceptions}/{Spec.Retry.LostWorkers}, "
            + $"at once {Text(Spec.MaxConcurrency)}, a second {Text(Spec.ItemsPerSecond)}, "
            + $"timeout {Spec.ItemTimeout?.TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}, appended {string.Join('+', Pieces)} "
            + $"every {Pause.TotalMilliseconds:0} ms, read {(ReadsUnordered ? "as committed" : "in order")}"
            + $"{(CalledOffAt is { } at ? $", called off at {at.TotalSeconds:0.000}" : "")}{odd}";
    }
}

internal enum Oddity
{
    None,
    Throws,
    HangsAndHeeds,
    HangsForGood,
    KillsItsWorker,
}

/// <summary>What an item does the first so many times that it runs.</summary>
internal readonly record struct Nature(Oddity Oddity, int Times)
{
    public const int Always = int.MaxValue;

    public override string ToString() => $"{Oddity} {(Times == Always ? "always" : $"{Times} times")}";
}

internal enum FaultKind
{
    WorkerDies,
    AsyncWorkerDies,
    WorkerRetires,
    NodeDies,
    NodeRestarts,
    NodeActorFails,
    NodeIsCutOff,
    NodeIsStopped,
    NodeLeaves,
    NodeComes,
    CoordinatorDies,
    JobActorFails,
    DiskIsFull,
    ClientCancels,
    ClientReconnects,
    ClientRepeats,
    ClientDies,
}

/// <summary>Something that goes wrong from outside.</summary>
/// <param name="Target">Which node or job, counted round.</param>
/// <param name="Part">Which slot of it, counted round.</param>
/// <param name="For">How long, where it passes.</param>
internal sealed record Fault(FaultKind Kind, TimeSpan At, int Target, int Part, TimeSpan For)
{
    public override string ToString() => $"at {At.TotalSeconds:0.000} {Kind} (target {Target}, part {Part}, for {For.TotalSeconds:0.00} s)";
}

namespace ActorCompute.Simulation.Tests.Plans;

/// <summary>Makes a failing scenario small: takes away chunks of its faults, then nodes, jobs and items, as long as it still fails.</summary>
internal sealed class Shrinker(Func<Scenario, bool> fails, int tries = 400)
{
    private int _left = tries;

    public Scenario Shrink(Scenario failing)
    {
        for (var before = -1; before != Size(failing) && _left > 0;)
        {
            before = Size(failing);
            failing = WithoutChunks(failing, s => s.Faults, (s, faults) => s with { Faults = faults });
            failing = WithoutChunks(failing, s => s.Jobs, (s, jobs) => jobs.Count > 0 ? s with { Jobs = jobs } : s);
            failing = WithoutChunks(failing, s => s.Machines, (s, machines) => machines.Count > 0 ? s with { Machines = machines } : s);
            foreach (var simpler in Simpler(failing)) Keep(ref failing, simpler(failing));
        }
        return failing;
    }

    private static int Size(Scenario s) =>
        s.Faults.Count + s.Machines.Sum(m => 1 + m.Slots) + s.Jobs.Sum(j => 1 + j.Items + j.Odd.Count) + (s.Network.Drops > 0 ? 1 : 0) + (s.Network.Repeats > 0 ? 1 : 0) + (s.Network.IsOrdered ? 0 : 1);

    /// <summary>First halves, then quarters … at last single ones.</summary>
    private Scenario WithoutChunks<T>(Scenario failing, Func<Scenario, IReadOnlyList<T>> part, Func<Scenario, IReadOnlyList<T>, Scenario> with)
    {
        for (var chunk = part(failing).Count; chunk > 0; chunk /= 2)
            for (var start = 0; start < part(failing).Count;)
                if (!Keep(ref failing, with(failing, [.. part(failing).Take(start), .. part(failing).Skip(start + chunk)]))) start += chunk;
        return failing;
    }

    private static IEnumerable<Func<Scenario, Scenario>> Simpler(Scenario failing)
    {
        yield return s => s with { Network = s.Network with { Drops = 0 } };
        yield return s => s with { Network = s.Network with { Repeats = 0 } };
        yield return s => s with { Network = s.Network with { IsOrdered = true } };
        yield return s => s with { Machines = [.. s.Machines.Select(m => m with { Slots = (m.Slots + 1) / 2 })] };
        for (var job = 0; job < failing.Jobs.Count; job++)
        {
            var at = job;
            foreach (var index in failing.Jobs[at].Odd.Keys) yield return s => With(s, at, j => j with { Odd = j.Odd.Where(o => o.Key != index).ToDictionary() });
            yield return s => With(s, at, j => Cut(j, j.Items / 2));
            yield return s => With(s, at, j => Cut(j, j.Items - 1));
            yield return s => With(s, at, j => j with { Pieces = j.Items > 0 ? [j.Items] : [] });
        }
    }

    private static Scenario With(Scenario s, int job, Func<JobPlan, JobPlan> change) => s with { Jobs = [.. s.Jobs.Select((j, n) => n == job ? change(j) : j)] };

    private static JobPlan Cut(JobPlan job, int items)
    {
        items = Math.Max(0, items);
        var (pieces, left) = (new List<int>(), items);
        foreach (var piece in job.Pieces)
        {
            if (left == 0) break;
            pieces.Add(Math.Min(piece, left));
            left -= pieces[^1];
        }
        return job with { Items = items, Pieces = pieces, Odd = job.Odd.Where(o => o.Key < items).ToDictionary() };
    }

    private bool Keep(ref Scenario failing, Scenario simpler)
    {
        if (Size(simpler) >= Size(failing) && simpler.Jobs.Sum(j => j.Pieces.Count) >= failing.Jobs.Sum(j => j.Pieces.Count)) return false;
        if (_left-- <= 0 || !fails(simpler)) return false;
        failing = simpler;
        return true;
    }
}

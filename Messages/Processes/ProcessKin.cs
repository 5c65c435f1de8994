namespace ActorCompute.Messages.Processes;

/// <summary>Which processes belong together. Pure.</summary>
public static class ProcessKin
{
    /// <summary>
    /// What a worker's code has started, and what that has: children and theirs, whoever is in the worker's session, and whoever carries its
    /// mark, with children and theirs; those find what was started twice over so that its parent is gone. The worker itself is not among them.
    /// </summary>
    /// <param name="all">All processes.</param>
    /// <param name="worker">The worker, which may have ended, and which began its session.</param>
    /// <param name="isMarked">Whether a process carries the worker's mark.</param>
    public static IReadOnlyList<ProcessFacts> Of(IReadOnlyList<ProcessFacts> all, int worker, Predicate<ProcessFacts> isMarked)
    {
        var children = all.ToLookup(p => p.Parent);
        var (kin, next) = (new Dictionary<int, ProcessFacts>(), new Stack<ProcessFacts>());
        foreach (var process in all)
            if (process.Parent == worker || process.Session == worker || isMarked(process)) next.Push(process);
        while (next.TryPop(out var process))
        {
            if (process.Id == worker || !kin.TryAdd(process.Id, process)) continue;
            foreach (var child in children[process.Id]) next.Push(child);
        }
        return [.. kin.Values.Where(p => !p.HasEnded).OrderBy(p => p.Id)];
    }
}

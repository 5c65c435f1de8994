using ActorCompute.Messages;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Commands;

/// <summary>Refuses tasks that a cluster does not know, and says which ones come near. Pure.</summary>
internal static class TaskNames
{
    private const int MostSuggestions = 3;

    /// <exception cref="UserError">The task is none of them.</exception>
    public static void Require(string task, IEnumerable<TaskDescription> known)
    {
        var names = known.Select(t => t.Name).ToArray();
        if (names.Contains(task)) return;
        var near = Nearest(task, names);
        var hint = near.Count > 0 ? $"did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}? 'actorcompute tasks' lists all" : "'actorcompute tasks' lists those there are";
        throw new UserError(ExitStatus.BadInput, $"There is no task '{task}'; {hint}.");
    }

    /// <summary>The names a slip or two away, or that hold what was typed; the nearest first.</summary>
    public static IReadOnlyList<string> Nearest(string typed, IEnumerable<string> names) =>
    [
        .. names.Select(n => (Name: n, Distance: n.Contains(typed, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(typed, n)))
            .Where(n => n.Distance <= Math.Max(2, typed.Length / 3))
            .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal)
            .Take(MostSuggestions).Select(n => n.Name),
    ];

    /// <summary>How many characters have to be put in, taken out or changed (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], row[0] = i);
            for (var j = 1; j <= b.Length; j++)
            {
                left = Math.Min(Math.Min(left, row[j]) + 1, diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1));
                (diagonal, row[j]) = (row[j], left);
            }
        }
        return row[^1];
    }
}

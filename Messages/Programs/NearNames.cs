namespace ActorCompute.Messages.Programs;

/// <summary>Finds what somebody may have meant. Pure.</summary>
public static class NearNames
{
    private const int MostSuggestions = 3;

    /// <summary>" did you mean 'a' or 'b'?", or nothing.</summary>
    public static string Question(string typed, IEnumerable<string> names) =>
        Of(typed, names) is { Count: > 0 } near ? $" did you mean {string.Join(" or ", near.Select(n => $"'{n}'"))}?" : "";

    /// <summary>The names a slip or two away, or that hold what was typed; the nearest first.</summary>
    public static IReadOnlyList<string> Of(string typed, IEnumerable<string> names) =>
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

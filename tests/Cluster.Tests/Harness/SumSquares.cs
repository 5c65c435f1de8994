using System.Globalization;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>Work that takes a known while an item (a few ms at two million), and what must come of it.</summary>
internal static class SumSquares
{
    private const long First = 2_000_001;

    public static string Map(int items) => string.Create(CultureInfo.InvariantCulture, $"map sum-squares --range {First}..{First + items - 1}");

    /// <summary>The input of that index.</summary>
    public static string Input(int index) => (First + index).ToString(CultureInfo.InvariantCulture);

    /// <summary>Σ i² for i &lt; n is (n − 1) n (2n − 1) / 6.</summary>
    public static IEnumerable<string> Results(int items) =>
        Enumerable.Range(0, items).Select(i => (Int128)(First + i)).Select(n => ((n - 1) * n * (2 * n - 1) / 6).ToString(CultureInfo.InvariantCulture));
}

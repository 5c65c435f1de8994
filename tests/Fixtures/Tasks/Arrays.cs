namespace Fixtures;

/// <summary>Tasks over arrays of numbers.</summary>
public static class Arrays
{
    public static double[] Halves(double[] numbers) => [.. numbers.Select(n => n / 2)];

    public static int Length(byte[]? bytes) => bytes?.Length ?? -1;

    public static double Sum(IEnumerable<double> numbers) => numbers.Sum();

    /// <summary>0 is null, and 13 throws.</summary>
    public static int[]? UpTo(int n) => n == 0 ? null : n == 13 ? throw new InvalidOperationException("not 13") : [.. Enumerable.Range(0, n)];

    public static async Task<long[]?> UpToLater(int n)
    {
        await Task.Yield();
        return UpTo(n) is { } numbers ? [.. numbers.Select(i => (long)i)] : null;
    }
}

namespace Fixtures;

/// <summary>Tasks of two values.</summary>
public static class Merges
{
    public static string Concat(string left, string right) => left + right;

    public static double Add(double left, double right) => left + right;

    public static long Fail(long left, long right) => throw new InvalidOperationException($"no {left} with {right}");

    public static long Sum(long left, long right) => checked(left + right);

    public static int Uneven(int left, long right) => left + (int)right;

    public static string Text(int n) => $"{n} ";

    public static double Tenth(int n) => n == 13 ? throw new InvalidOperationException("not 13") : n * 0.1;

    /// <summary>As long as the number says.</summary>
    public static string Long(int n) => new('x', n);

    public static IEnumerable<KeyValuePair<string, int>> Words(string text) => text.Split(' ').Select(w => KeyValuePair.Create(w, 1));

    /// <summary>Adds, but will not go beyond 2.</summary>
    public static int UpToTwo(int left, int right) => left + right <= 2 ? left + right : throw new InvalidOperationException("more than 2");

    public static int Total(int left, int right) => left + right;
}

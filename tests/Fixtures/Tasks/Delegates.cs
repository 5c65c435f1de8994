using ActorCompute;

namespace Fixtures;

/// <summary>An object that can be sent, with a method.</summary>
public sealed class Multiplier(long factor)
{
    public long Factor { get; } = factor;

    public long Times(long n) => Factor * n;
}

public readonly record struct Adder(int More)
{
    public int Add(int n) => n + More;
}

public sealed class Holder<T>(T value)
{
    public T Value { get; } = value;

    public Func<T, (T, T)> Pair() => item => (Value, item);

    public static TResult Convert<TResult>(Func<T, TResult> convert, T item) => convert(item);
}

/// <summary>Delegates as people write them.</summary>
public sealed class Delegates
{
    private readonly Multiplier _multiplier = new(3);

    public int Offset { get; init; } = 100;

    public static Func<long, long> Lambda => n => n * n + 1;

    public static Func<int, Func<int, int>> Curried => a => b => a + b;

    public static Func<int, double> OfShared(Broadcast<double[]> shared) => n => shared.Value[n];

    public static Func<int, Task<double>> OfSharedLater(Broadcast<double[]> shared) => async n =>
    {
        await Task.Yield();
        return shared.Value[n];
    };

    public static Func<int, string> OfSharedAs<T>(Broadcast<T> shared) => _ => $"{typeof(T).Name} {System.Text.Json.JsonSerializer.Serialize(shared.Value)}";

    public Func<int, int> CapturedThis() => n => n + Offset;

    /// <summary>A local and this, captured by one closure.</summary>
    public Func<int, int> CapturedBoth(int local) => n => n + Offset + local;

    public Func<long, long> InstanceMethod() => _multiplier.Times;

    public static Func<int, string> Closure(string before, Point point) => n => $"{before}{n}{point.Name}";

    /// <summary>Each captures a variable of its own, and one that all share.</summary>
    public static IReadOnlyList<Func<int, int>> OfLoop(int shared)
    {
        var functions = new List<Func<int, int>>();
        for (var i = 0; i < 3; i++)
        {
            var own = i * 10;
            functions.Add(n => n + own + shared);
        }
        return functions;
    }

    public static Func<T, T[]> Repeat<T>(int times) => item => [.. Enumerable.Repeat(item, times)];

    public static Func<int, int> LocalFunction()
    {
        return Local;

        static int Local(int n) => n - 1;
    }

    public static Func<int, CancellationToken, bool> WithToken => (n, cancel) => cancel.IsCancellationRequested;
}

/// <summary>What happens once in a process.</summary>
public static class Started
{
    public static int Times { get; private set; }

    public static void Up() => Times++;

    public static async Task UpLater()
    {
        await Task.Delay(20);
        Times += 10;
    }

    public static void Fails() => throw new InvalidOperationException("no licence");

    public static int Read(int item) => Times;
}

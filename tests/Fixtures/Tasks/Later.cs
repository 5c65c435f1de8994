using ActorCompute;

namespace Fixtures;

/// <summary>Asynchronous tasks.</summary>
public static class Later
{
    private static int _inside;

    /// <summary>Waits so many milliseconds.</summary>
    public static async Task<int> Wait(int milliseconds, CancellationToken cancel)
    {
        await Task.Delay(milliseconds, cancel);
        return milliseconds;
    }

    /// <summary>How many were inside at once at the most, seen by each.</summary>
    public static async Task<int> Together(int item)
    {
        var inside = Interlocked.Increment(ref _inside);
        await Task.Delay(300);
        return Math.Max(inside, Volatile.Read(ref _inside));
    }

    public static async Task Nothing(int item) => await Task.Yield();

    public static ValueTask<string> AtOnce(string text) => new(text);

    public static async ValueTask Valueless(int item) => await Task.Delay(1);

    public static async Task<int> Fails(int item)
    {
        await Task.Yield();
        throw new InvalidOperationException($"not {item}");
    }

    public static async Task<int> Sometimes(int item)
    {
        await Task.Yield();
        return item % 4 == 2 ? throw new InvalidOperationException($"not {item}") : item;
    }

    public static Func<int, Task<int>> Adding(int more) => async n =>
    {
        await Task.Delay(1);
        return n + more;
    };

    public static Task<int> NoTask(int item) => null!;

    /// <summary>Holds its thread.</summary>
    public static int Block(int milliseconds)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(milliseconds);
        return milliseconds;
    }

    /// <summary>Waits so many milliseconds, whatever it is told.</summary>
    public static async Task<int> Deaf(int milliseconds)
    {
        await Task.Delay(milliseconds);
        return milliseconds;
    }

    public static async Task<string> Context(TaskContext context, int item)
    {
        await Task.Yield();
        context.Log($"item {item}");
        return $"{context.Index} {item}";
    }
}

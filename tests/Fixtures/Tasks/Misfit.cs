namespace Fixtures;

/// <summary>Tasks that do not do what their signature says.</summary>
public static class Misfit
{
    /// <summary>Is synchronous, and waits.</summary>
    public static int Waits(int milliseconds)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(milliseconds);
        return milliseconds;
    }

    /// <summary>Is asynchronous, and computes: so many million steps.</summary>
    public static async Task<double> Computes(int millions)
    {
        await Task.Yield();
        var sum = 0.0;
        for (var i = 0L; i < millions * 1_000_000L; i++) sum += 1.0 / (i + 1);
        return sum;
    }
}

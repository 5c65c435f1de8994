namespace Fixtures;

/// <summary>Tasks that leave a mark when they start, and take as long as whoever watches them likes.</summary>
public static class Marked
{
    /// <summary>Adds a line to the file, and spins until there is another of that name and ".go".</summary>
    public static string Spins(string file)
    {
        File.AppendAllText(file, "started\n");
        while (!File.Exists($"{file}.go")) Thread.SpinWait(100_000);
        return file;
    }

    /// <summary>The same, asynchronously.</summary>
    public static async Task<string> Waits(string file)
    {
        await File.AppendAllTextAsync(file, "started\n");
        while (!File.Exists($"{file}.go")) await Task.Delay(50);
        return file;
    }

    /// <summary>Is asynchronous and holds its thread all the same, which leaves its process none in the end.</summary>
    public static async Task<int> HoldsItsThread(int milliseconds)
    {
        await Task.Yield();
        return Later.Block(milliseconds);
    }
}

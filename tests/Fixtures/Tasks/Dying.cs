using System.Diagnostics;

namespace Fixtures;

/// <summary>Tasks that cost their worker, at item 3.</summary>
public static class Dying
{
    private const int Deadly = 3, Piece = 16 << 20;

    private static readonly List<byte[]> Held = [];

    public static int OverflowsItsStack(int item) => item == Deadly ? Named.Overflow(1) : item;

    public static int FailsFast(int item)
    {
        if (item != Deadly) return item;
        Console.Error.WriteLine("the last words");
        Environment.FailFast("no way out");
        return item;
    }

    /// <summary>Is killed as by <c>kill -9</c>.</summary>
    public static int IsKilled(int item)
    {
        if (item != Deadly) return item;
        Console.WriteLine("the last words");
        Process.GetCurrentProcess().Kill();
        return item;
    }

    /// <summary>Ends its process as a program does.</summary>
    public static int Exits(int item)
    {
#pragma warning disable RS0030   // users may
        if (item == Deadly) Environment.Exit(7);
#pragma warning restore RS0030
        return item;
    }

    /// <summary>Takes memory until there is none, which .NET answers with an exception.</summary>
    public static int TakesAllMemory(int item)
    {
        var held = new List<byte[]>();
        while (item == Deadly) held.Add(Fill(new byte[Piece]));
        return item;
    }

    /// <summary>Takes memory and keeps it: about a GiB, 16 MiB each 20 ms.</summary>
    public static int Swells(int item)
    {
        for (var n = 0; item == Deadly && n < 64; n++)
        {
            Held.Add(Fill(new byte[Piece]));
            Later.Block(20);
        }
        return item;
    }

    /// <summary>The same, asynchronously.</summary>
    public static async Task<int> SwellsLater(int item)
    {
        for (var n = 0; item == Deadly && n < 64; n++)
        {
            Held.Add(Fill(new byte[Piece]));
            await Task.Delay(20);
        }
        await Task.Delay(300);
        return item;
    }

    /// <summary>Is killed as by <c>kill -9</c>, with others in flight beside it.</summary>
    public static async Task<int> IsKilledLater(int item)
    {
        await Task.Delay(200);
        return IsKilled(item);
    }

    /// <summary>Kills the node that its worker works for.</summary>
    public static int KillsItsNode(int item)
    {
        Later.Block(20);
        if (item != Deadly) return item;
        using var node = Process.GetProcessById(ParentOfThisProcess());
        node.Kill();
        Later.Block(60_000);
        return item;
    }

    /// <summary>The same, asynchronously.</summary>
    public static async Task<int> KillsItsNodeLater(int item)
    {
        await Task.Delay(200);
        return item == Deadly ? KillsItsNode(item) : item;
    }

    private static int ParentOfThisProcess()
    {
        // "123 (name) S 1 …": the parent is the second field behind the name.
        var fields = File.ReadAllText("/proc/self/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>A page counts as held once it is written to.</summary>
    private static byte[] Fill(byte[] piece)
    {
        Array.Fill(piece, (byte)1);
        return piece;
    }
}

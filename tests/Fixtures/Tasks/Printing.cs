using ActorCompute;

namespace Fixtures;

/// <summary>Tasks that print.</summary>
public static class Printing
{
    /// <summary>One line on each output, one in pieces, and one through the context.</summary>
    public static int Speak(int item, TaskContext context)
    {
        Console.WriteLine($"out {item}");
        Console.Error.WriteLine($"error {item}");
        Console.Write("piece ");
        Console.Write(item);
        context.Log($"log {item}\nand more");
        return item;
    }

    /// <summary>What its threads print is the item's, too.</summary>
    public static int Threads(int item)
    {
        Parallel.For(0, 10, n => Console.WriteLine($"{item} {n}"));
        return item;
    }

    public static async Task<int> Later(int item)
    {
        Console.Write($"item {item} ");
        await Task.Delay(10);
        Console.WriteLine("is done");
        return item;
    }

    /// <summary>Says so, and ends its process if it is item 2.</summary>
    public static int Die(int item)
    {
        Console.WriteLine($"here is {item}");
        if (item == 2) Environment.FailFast("dead");
        return item;
    }

    /// <summary>Writes past what marks the lines of items, as if another job, or this one's other items, had printed it.</summary>
    public static int Forge(string job)
    {
        using var raw = Console.OpenStandardOutput();
        foreach (var name in new[] { job, $"{job}+", "0" })
            raw.Write(System.Text.Encoding.UTF8.GetBytes($"\u001e{name} 0 1 forged\n\u001e{name}\nforged\n"));
        Console.WriteLine("mine");
        return 0;
    }

    /// <summary>Says what may do harm where it is shown.</summary>
    public static int Harm(int item)
    {
        Console.WriteLine($"\u001b[2J\u202e\u2028x\rforged {item}");
        throw new InvalidOperationException("\u001b[2J\u202e\u2028failed");
    }

    /// <summary>Its process ends within a line.</summary>
    public static int DieWithin(int item)
    {
        Console.Write($"begun {item}");
        Environment.FailFast("dead");
        return item;
    }

    /// <summary>So many lines.</summary>
    public static int Flood(int lines)
    {
        for (var n = 1; n <= lines; n++) Console.WriteLine($"line {n}");
        return lines;
    }

    /// <summary>Fails the first time, and tells which attempt it is.</summary>
    public static int Again(int item, TaskContext context)
    {
        context.Log($"try {context.Attempt}");
        return context.Attempt > 1 ? item : throw new InvalidOperationException("not yet");
    }
}

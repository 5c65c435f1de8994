namespace ActorCompute.Messages.Programs;

/// <summary>Sentences for people, on standard error.</summary>
public static class People
{
    /// <summary>Keeps what is drawn on the same terminal away until it is given back; null if nothing is.</summary>
    public static Func<IDisposable>? MakeWay { get; set; }

    /// <summary>Opens standard error, so that a process that can open nothing more can still say so.</summary>
    public static void Prepare()
    {
        try
        {
            Console.Error.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard error is closed.
        }
    }

    /// <summary>Prints a line; nothing for an empty text. That nobody can read it is no reason to stop.</summary>
    public static void Say(string text)
    {
        if (text.Length == 0) return;
        try
        {
            using var way = MakeWay?.Invoke();
            Console.Error.WriteLine(Printable.Of(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard error is closed or full.
        }
    }
}

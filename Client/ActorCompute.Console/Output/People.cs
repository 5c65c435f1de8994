namespace ActorCompute.Output;

/// <summary>Sentences for people, on standard error.</summary>
internal static class People
{
    /// <summary>Prints a line; nothing for an empty text.</summary>
    public static void Say(string text)
    {
        if (text.Length > 0) Console.Error.WriteLine(text);
    }
}

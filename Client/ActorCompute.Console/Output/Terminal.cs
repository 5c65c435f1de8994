namespace ActorCompute.Output;

/// <summary>The terminal that this program talks to, if it does.</summary>
internal static class Terminal
{
    private const int UsualWidth = 80;

    /// <summary>In characters. One that does not know its width (such as one of <c>script</c>) is taken for a usual one.</summary>
    public static int Width => Console.WindowWidth is > 0 and var width ? width : UsualWidth;

    /// <summary>Prints lines on standard output.</summary>
    public static void Print(IEnumerable<string> lines)
    {
        foreach (var line in lines) Console.Out.WriteLine(line);
    }
}

namespace ActorCompute.Output;

/// <summary>A text as one word of a command line. Pure.</summary>
internal static class ShellWord
{
    private const string Plain = "-_./:=+,@%";

    /// <summary>As it stands if a shell leaves it alone, else in single quotes.</summary>
    public static string Of(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

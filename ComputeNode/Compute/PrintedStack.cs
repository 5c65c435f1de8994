using ActorCompute.Messages.Code;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>What .NET prints of a process that it aborts, as its author wants to read it. Pure.</summary>
internal static class PrintedStack
{
    /// <summary>Frames at the bottom that are the same whatever the user's code is.</summary>
    private static readonly string[] Below =
    [
        "   at ActorCompute.Worker.", "   at DynamicClass.ActorCompute.Worker.", "   at System.Threading.", "   at System.Runtime.CompilerServices.Async",
    ];

    /// <summary>The lines without the worker's own frames at the bottom, types written as in C#.</summary>
    public static string Shown(string lines)
    {
        var kept = lines.Split('\n');
        var count = kept.Length;
        while (count > 0 && (string.IsNullOrWhiteSpace(kept[count - 1]) || Array.Exists(Below, b => kept[count - 1].StartsWith(b, StringComparison.Ordinal)))) count--;
        return TypeText.In(string.Join('\n', kept[..count]));
    }
}

using ActorCompute.Messages.Content;

namespace ActorCompute.Messages.Code;

/// <summary>Code that a job brings along, by content: equal code has equal names, and changed code never passes for what it was.</summary>
/// <param name="Package">The manifest of the package.</param>
/// <param name="Invocation">An <see cref="Code.Invocation"/>: which method of it, and with what captured values.</param>
public sealed record TaskCode(ContentHash Package, ContentHash Invocation)
{
    private const string Scheme = "code:";

    /// <summary>What a worker is told to run: "code:PACKAGE:INVOCATION".</summary>
    public override string ToString() => $"{Scheme}{Package}:{Invocation}";

    /// <summary>Reads what <see cref="ToString"/> wrote; null if the text names a built-in task.</summary>
    public static TaskCode? Find(string task) =>
        task.StartsWith(Scheme, StringComparison.Ordinal) && task.Split(':') is [_, var package, var invocation]
        && ContentHash.TryParse(package, out var packageHash) && ContentHash.TryParse(invocation, out var invocationHash)
            ? new(packageHash, invocationHash)
            : null;
}

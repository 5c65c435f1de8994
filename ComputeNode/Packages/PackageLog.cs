using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>What a node tells of the content it brings.</summary>
internal static partial class PackageLog
{
    [LoggerMessage(31, LogLevel.Information, "Node {Node} has package {Assembly} now: {Files} files, {Bytes} bytes, {Hash}.", EventName = "package-came")]
    public static partial void Came(ILogger log, string node, string assembly, int files, long bytes, string hash);

    [LoggerMessage(32, LogLevel.Warning, "Node {Node} cannot bring {Kind} {Hash} yet, and goes on trying. {Reason}", EventName = "package-late")]
    public static partial void Late(ILogger log, string node, PartKind kind, string hash, string reason);

    [LoggerMessage(33, LogLevel.Warning, "Node {Node} gives {Kind} {Hash} up: {Reason}", EventName = "package-refused")]
    public static partial void Refused(ILogger log, string node, PartKind kind, string hash, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} cannot have {Kind} {Hash}, gives back what needs it, and takes nothing of such jobs until it can: {Reason}", EventName = "node-aside")]
    public static partial void StepsAside(ILogger log, string node, PartKind kind, string hash, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} does not try {Kind} {Hash} any more, for no lease has asked for it for minutes.", EventName = "package-dropped")]
    public static partial void Dropped(ILogger log, string node, PartKind kind, string hash);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {Node} has all that it lacked, and takes work of every job again.", EventName = "node-serves")]
    public static partial void Serves(ILogger log, string node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {Node} could not make room in its cache, which is tried again: {Reason}", EventName = "cache-full")]
    public static partial void NotKept(ILogger log, string node, string reason);
}

using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>What a node tells of the code it fetches.</summary>
internal static partial class PackageLog
{
    [LoggerMessage(31, LogLevel.Information, "Node {Node} has package {Assembly} now: {Files} files, {Bytes} bytes, {Hash}.")]
    public static partial void Came(ILogger log, string node, string assembly, int files, long bytes, string hash);

    [LoggerMessage(32, LogLevel.Warning, "Node {Node} cannot fetch {Hash} yet, and goes on trying. {Reason}")]
    public static partial void Late(ILogger log, string node, string hash, string reason);

    [LoggerMessage(33, LogLevel.Warning, "Node {Node} cannot run jobs whose code is {Code}: {Reason}")]
    public static partial void Refused(ILogger log, string node, string code, string reason);
}

using ActorCompute.Connections;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Packages;

/// <summary>A package that the cluster knows by name.</summary>
/// <param name="Bytes">All its files together.</param>
/// <param name="Shared">Names that several methods share, so that none of these is a task.</param>
internal sealed record PackageSnapshot(
    ContentHash Hash, string Assembly, long Bytes, int Files, DateTimeOffset Pushed, IReadOnlyList<TaskDescription> Tasks, IReadOnlyList<string> Shared)
{
    public static PackageSnapshot Of(Protos.Package package) => new(
        ContentHash.Parse(package.Hash), package.Assembly, package.Bytes, package.Files, DateTimeOffset.FromUnixTimeMilliseconds(package.PushedMs),
        [.. package.Tasks.Select(ClusterConnection.Describe)], [.. package.Shared]);
}

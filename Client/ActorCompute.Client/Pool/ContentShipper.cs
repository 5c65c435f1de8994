using System.Reflection;
using ActorCompute.Connections;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;

namespace ActorCompute.Pool;

/// <summary>Ships code by content. The seam for Packages/: PackageSource finds the files, ContentClient puts what is missing.</summary>
internal sealed class ContentShipper(ClusterConnection cluster) : ICodeShipper
{
    public Task<TaskCode> ShipAsync(Assembly assembly, Invocation invocation, CancellationToken cancel) =>
        throw new UserError(ExitStatus.BadInput, $"Sending code to {cluster.Api} comes with Packages/.");
}

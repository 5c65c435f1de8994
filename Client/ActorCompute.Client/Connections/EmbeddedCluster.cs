using ActorCompute.Messages;

namespace ActorCompute.Connections;

/// <summary>Placeholder until merged.</summary>
internal sealed class EmbeddedCluster
{
    public static Task<ClusterConnection> ConnectAsync(Action<string> tell, CancellationToken cancel) => throw new UserError(ExitStatus.BadInput, "no embedded cluster yet");
}

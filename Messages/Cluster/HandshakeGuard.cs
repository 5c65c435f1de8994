using Akka;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Cluster;

/// <summary>
/// Keeps a member up where Akka.Remote would shut it down: it takes any failed TLS handshake of a connection that it opened itself for
/// a fault in its own certificate, though the other end may only have died, or left its port to another program. A node that really cannot reach its coordinator
/// any more notices by itself, and joins anew.
/// </summary>
internal static class HandshakeGuard
{
    /// <summary>
    /// The guard objects in the first phase, where no failure is passed over. That uses up the one shutdown of a system, which is why
    /// Terminate does without it; see <see cref="ClusterSystem.StopAsync"/>.
    /// </summary>
    public const string Settings = "akka.coordinated-shutdown.phases.before-service-unbind.recover = off";

    private const int HandshakeFailed = 79;

    public static void Install(ActorSystem system, ILogger log)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "stay-up", () =>
        {
            if (!HasObjected(shutdown)) return Task.FromResult(Done.Instance);
            ClusterLog.StaysUp(log, shutdown.ShutdownReason.ToString()!);
            return Task.FromException<Done>(new InvalidOperationException("This member stays up."));
        });
    }

    public static bool HasObjected(CoordinatedShutdown shutdown) => shutdown.ShutdownReason?.ExitCode == HandshakeFailed;
}

using Microsoft.Extensions.Hosting;

namespace ActorCompute.Coordinator.Api;

/// <summary>
/// The API's life is its coordinator's: signals are the business of the program, which ends its parts in order. The framework's own lifetime would end
/// the API alone at SIGTERM and Ctrl-C, even within a program that has an embedded cluster.
/// </summary>
internal sealed class UnsignalledLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

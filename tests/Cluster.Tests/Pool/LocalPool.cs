namespace ActorCompute.Cluster.Tests.Pool;

/// <summary>A pool on an embedded cluster with real worker processes, shared by tests that leave it as it is.</summary>
public sealed class LocalPool : IAsyncLifetime
{
    public ComputePool Pool { get; private set; } = null!;

    public async Task InitializeAsync() => Pool = await ComputePool.StartLocalAsync();

    public async Task DisposeAsync() => await Pool.DisposeAsync();
}

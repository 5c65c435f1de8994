using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>A coordinator and the nodes a and b, shared by tests that leave them as they are.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    internal TestCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync() => Cluster = await TestCluster.StartAsync("a", "b");

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}

/// <summary>Tests of several classes that share one cluster, so that it is started once.</summary>
[CollectionDefinition(Name)]
public sealed class OnTwoNodes : ICollectionFixture<TwoNodes>
{
    public const string Name = "two nodes";
}

/// <summary>As <see cref="OnTwoNodes"/>, on two nodes of its own beside those, so that this machine has enough to do.</summary>
[CollectionDefinition(Name)]
public sealed class OnTwoOthers : ICollectionFixture<TwoNodes>
{
    public const string Name = "two other nodes";
}

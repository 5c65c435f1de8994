namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>A test that needs several machines.</summary>
internal sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute() => Skip = MachineLab.Obstacle;
}

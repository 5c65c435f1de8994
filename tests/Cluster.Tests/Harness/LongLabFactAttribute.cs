namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>As <see cref="LongFactAttribute"/>, and on several machines.</summary>
internal sealed partial class LongLabFactAttribute : FactAttribute
{
    public LongLabFactAttribute() => Skip = LongFactAttribute.Obstacle ?? MachineLab.Obstacle;
}

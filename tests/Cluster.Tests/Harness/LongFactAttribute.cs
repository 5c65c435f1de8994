namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>A test that takes long, and shows with real processes what a cheaper one shows of the code: run if ACTORCOMPUTE_LONG is 1.</summary>
internal sealed partial class LongFactAttribute : FactAttribute
{
    /// <summary>Why long tests are left out; null if they are not.</summary>
    public static string? Obstacle { get; } =
        Environment.GetEnvironmentVariable("ACTORCOMPUTE_LONG") == "1" ? null : "It takes long; ACTORCOMPUTE_LONG=1 runs it.";

    public LongFactAttribute() => Skip = Obstacle;
}

/// <summary>As <see cref="LongFactAttribute"/>, with data.</summary>
internal sealed partial class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() => Skip = LongFactAttribute.Obstacle;
}

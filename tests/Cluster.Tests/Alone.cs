namespace ActorCompute.Cluster.Tests;

/// <summary>Tests that ask how work is shared or how soon something is noticed: they want the machine to themselves, after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}

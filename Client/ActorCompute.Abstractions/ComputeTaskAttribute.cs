namespace ActorCompute;

/// <summary>Gives a method a name of its own, by which <c>actorcompute map</c> and a pool find it in its package.</summary>
/// <param name="name">The name: 1 to 200 characters, unique in the package.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ComputeTaskAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

using ActorCompute.Messages.Code;
using ActorCompute.Packages;

namespace ActorCompute.Delegates;

/// <summary>An invocation, and the shared values that have to be where it is.</summary>
internal sealed record SentInvocation(Invocation Invocation, IReadOnlyList<ContentPiece> Broadcasts)
{
    /// <summary>An invocation that lists these.</summary>
    /// <exception cref="UnsendableException">There are too many.</exception>
    public static SentInvocation Of(Invocation invocation, IReadOnlyList<ContentPiece> broadcasts) =>
        new(invocation with { Broadcasts = Delegates.Broadcasts.ListOf(broadcasts) }, broadcasts);

    /// <summary>The same with another one called before it.</summary>
    /// <exception cref="UnsendableException">There are too many shared values.</exception>
    public SentInvocation After(SentInvocation initializer) => Of(
        Invocation with { Initializer = initializer.Invocation with { Broadcasts = null } }, [.. Broadcasts.Concat(initializer.Broadcasts).DistinctBy(p => p.Hash)]);
}

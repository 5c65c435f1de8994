using System.Diagnostics.CodeAnalysis;

namespace ActorCompute;

/// <summary>What became of one item: its result, or why it failed.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
public readonly struct ItemOutcome<T>
{
    private readonly T _value;

    internal ItemOutcome(long index, T value, TaskFailedException? failure) => (Index, _value, Failure) = (index, value, failure);

    /// <summary>The item, counted from 0 in its job.</summary>
    public long Index { get; }

    /// <summary>Whether it has a result.</summary>
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Succeeded => Failure is null;

    /// <summary>Why it failed; null if it succeeded.</summary>
    public TaskFailedException? Failure { get; }

    /// <summary>Its result.</summary>
    /// <exception cref="TaskFailedException">It failed, and has none: this is <see cref="Failure"/>.</exception>
    public T Value => Succeeded ? _value : throw Failure;

    /// <summary>The item and its result, or the sentence of its failure.</summary>
    public override string ToString() => Succeeded ? FormattableString.Invariant($"Item {Index}: {_value}") : Failure.Message;
}

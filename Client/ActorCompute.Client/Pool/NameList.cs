using System.Collections;

namespace ActorCompute.Pool;

/// <summary>Names that are equal to the same names in the same order, so that options which hold them compare by value.</summary>
internal sealed class NameList(string[] names) : IReadOnlyList<string>
{
    public int Count => names.Length;

    public string this[int index] => names[index];

    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)names).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override bool Equals(object? other) => other is NameList list && this.SequenceEqual(list);

    public override int GetHashCode() => names.Length == 0 ? 0 : HashCode.Combine(names.Length, names[0]);
}

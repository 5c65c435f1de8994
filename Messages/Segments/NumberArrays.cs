using System.Runtime.InteropServices;

namespace ActorCompute.Messages.Segments;

/// <summary>Arrays of numbers as their little-endian bytes, and back.</summary>
public static class NumberArrays
{
    /// <summary>The type of the numbers, or <see cref="ElementType.None"/> if a value of this type travels as JSON.</summary>
    public static ElementType ElementOf(Type type) => type.IsSZArray ? ElementTypes.Of(type.GetElementType()!) : ElementType.None;

    /// <summary>The array's own bytes. Its numbers are of a type that <see cref="ElementOf"/> knows.</summary>
    public static ReadOnlySpan<byte> BytesOf(Array numbers) => MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(numbers), Buffer.ByteLength(numbers));

    /// <summary>An array of that type with these bytes, which are whole numbers of it.</summary>
    public static Array Make(Type type, ReadOnlySpan<byte> bytes)
    {
        var element = type.GetElementType()!;
        var numbers = Array.CreateInstance(element, bytes.Length / ElementTypes.Of(element).Width());
        bytes.CopyTo(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(numbers), bytes.Length));
        return numbers;
    }
}

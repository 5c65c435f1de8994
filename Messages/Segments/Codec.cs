namespace ActorCompute.Messages.Segments;

/// <summary>How the bytes of a <see cref="Segment"/> are to be read. The numbers are those of the wire and the store.</summary>
public enum Codec : byte
{
    /// <summary>UTF-8 documents (RFC 8259) end to end; the lengths say where each stops.</summary>
    Json = 1,
    /// <summary>Little-endian numbers of one <see cref="ElementType"/>.</summary>
    Raw = 2,
    /// <summary>Start and step, two little-endian 64-bit integers; nothing for each item.</summary>
    Range = 3,
    /// <summary>
    /// Items that are too large to travel in a segment: 40 bytes each say which piece of content it is. A JSON document, or with an
    /// <see cref="ElementType"/> what one is in <see cref="Bytes"/>.
    /// </summary>
    Reference = 4,
    /// <summary>Arrays of little-endian numbers of one <see cref="ElementType"/>, end to end; the lengths, in bytes, say where each stops.</summary>
    Bytes = 5,
    /// <summary>
    /// Blocks of items whose results are folded into one value each, end to end (<see cref="Block"/>). The lengths are two little-endian int32 a
    /// block: the logarithm of its size to the base of 2, and the bytes of its document; 0 is a block without a value.
    /// </summary>
    Partial = 6,
    /// <summary>One such block, whose document is a piece of content: 40 bytes say which. Its size is the segment's count.</summary>
    PartialReference = 7,
}

/// <summary>The type of each number in a <see cref="Codec.Raw"/> segment, or in the arrays of one. The numbers are those of the wire and the store.</summary>
public enum ElementType : byte
{
    None = 0,
    Int8 = 1,
    UInt8 = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Int64 = 7,
    UInt64 = 8,
    Float32 = 9,
    Float64 = 10,
}

/// <summary>What is known of an <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    /// <summary>Bytes one number takes; 0 for <see cref="ElementType.None"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is unknown.</exception>
    public static int Width(this ElementType element) => element switch
    {
        ElementType.None => 0,
        ElementType.Int8 or ElementType.UInt8 => 1,
        ElementType.Int16 or ElementType.UInt16 => 2,
        ElementType.Int32 or ElementType.UInt32 or ElementType.Float32 => 4,
        ElementType.Int64 or ElementType.UInt64 or ElementType.Float64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(element), element, "Unknown element type."),
    };

    /// <summary>The element type of a .NET number, or <see cref="ElementType.None"/> if it travels as JSON.</summary>
    public static ElementType Of(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => ElementType.None,
        TypeCode.SByte => ElementType.Int8,
        TypeCode.Byte => ElementType.UInt8,
        TypeCode.Int16 => ElementType.Int16,
        TypeCode.UInt16 => ElementType.UInt16,
        TypeCode.Int32 => ElementType.Int32,
        TypeCode.UInt32 => ElementType.UInt32,
        TypeCode.Int64 => ElementType.Int64,
        TypeCode.UInt64 => ElementType.UInt64,
        TypeCode.Single => ElementType.Float32,
        TypeCode.Double => ElementType.Float64,
        _ => ElementType.None,
    };
}

namespace ActorCompute.Packages;

/// <summary>The checksum of zip files (ISO 3309), which .NET's reader leaves unchecked.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;   // reversed

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(OfByte)];

    public const uint Start = 0xFFFFFFFF;

    /// <summary>The state after more bytes; the checksum is its complement.</summary>
    public static uint Add(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (var next in bytes) state = Table[(byte)(state ^ next)] ^ (state >> 8);
        return state;
    }

    private static uint OfByte(int value)
    {
        var state = (uint)value;
        for (var bit = 0; bit < 8; bit++) state = (state & 1) == 0 ? state >> 1 : (state >> 1) ^ Polynomial;
        return state;
    }
}

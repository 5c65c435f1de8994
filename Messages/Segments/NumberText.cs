using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace ActorCompute.Messages.Segments;

/// <summary>Numbers as JSON.</summary>
public static class NumberText
{
    /// <summary>More than any number takes, quotes around "-Infinity" included.</summary>
    public const int MostBytes = 40;

    /// <summary>Writes a number; what JSON has no number for (NaN, infinities) becomes a string, as System.Text.Json writes and reads it.</summary>
    /// <returns>Its length in bytes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write<T>(T number, Span<byte> to) where T : unmanaged, INumber<T>
    {
        if ((typeof(T) == typeof(double) || typeof(T) == typeof(float)) && !T.IsFinite(number)) return WriteNamed(number, to);
        number.TryFormat(to, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }

    private static int WriteNamed<T>(T number, Span<byte> to) where T : INumber<T>
    {
        to[0] = (byte)'"';
        number.TryFormat(to[1..], out var length, default, CultureInfo.InvariantCulture);
        to[length + 1] = (byte)'"';
        return length + 2;
    }
}

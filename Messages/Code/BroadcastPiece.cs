using System.Text.Json;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Code;

/// <summary>
/// A shared value as a piece of content: an array of numbers as a zero, its <see cref="ElementType"/>, six zeros and its bytes, so that the numbers are
/// aligned; any other value as JSON, which begins with no zero. Pure.
/// </summary>
public static class BroadcastPiece
{
    /// <summary>Captured values name a shared one so: {"broadcast":"HASH"}.</summary>
    public const string Property = "broadcast";

    /// <summary>What stands before the numbers of an array.</summary>
    public const int HeaderBytes = 8;

    /// <summary>An array of numbers as a piece.</summary>
    /// <param name="element">The type of its numbers, as <see cref="NumberArrays.ElementOf"/> says.</param>
    public static byte[] OfNumbers(Array numbers, ElementType element)
    {
        var data = NumberArrays.BytesOf(numbers);
        var piece = GC.AllocateUninitializedArray<byte>(HeaderBytes + data.Length);
        piece.AsSpan(0, HeaderBytes).Clear();
        piece[1] = (byte)element;
        data.CopyTo(piece.AsSpan(HeaderBytes));
        return piece;
    }

    /// <summary>The value of a piece.</summary>
    /// <exception cref="JsonException">It is no <typeparamref name="T"/>.</exception>
    /// <exception cref="NotSupportedException">System.Text.Json cannot read the type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> piece)
    {
        if (piece is not [0, ..]) return JsonSerializer.Deserialize<T>(piece, ValueJson.Options)!;
        if (piece.Length < HeaderBytes || !Enum.IsDefined((ElementType)piece[1]) || piece[1] == 0) throw new JsonException("The header of the array is damaged.");
        var element = (ElementType)piece[1];
        var data = piece[HeaderBytes..];
        if (data.Length % element.Width() != 0) throw new JsonException("The array ends within a number.");
        return NumberArrays.ElementOf(typeof(T)) == element
            ? (T)(object)NumberArrays.Make(typeof(T), data)
            : JsonSerializer.Deserialize<T>(ArrayText.Document(element, data).Span, ValueJson.Options)!;
    }
}

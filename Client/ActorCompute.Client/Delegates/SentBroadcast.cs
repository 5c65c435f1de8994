using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Packages;
using ActorCompute.Values;

namespace ActorCompute.Delegates;

/// <summary>A shared value where it was made: the object itself, and the piece that travels.</summary>
internal sealed class SentBroadcast<T> : Broadcast<T>
{
    private SentBroadcast(T value, ContentPiece piece) => (Value, Piece) = (value, piece);

    public override T Value { get; }

    /// <summary>The value as it was; held so that it can be sent again.</summary>
    public ContentPiece Piece { get; }

    /// <exception cref="UnsendableException">The value cannot travel, or is too large.</exception>
    public static SentBroadcast<T> Of(T value)
    {
        if (value is null) throw new UnsendableException("The value to broadcast is null, so there is nothing to share; capture null itself, or broadcast a value that is empty.");
        if (Sendability.Of(typeof(T)) is { } refusal) throw Refused(refusal);
        var element = NumberArrays.ElementOf(typeof(T));
        if (element is not ElementType.None) CheckSize(Buffer.ByteLength((Array)(object)value));
        return new(value, ContentPiece.Of(element is ElementType.None ? Json(value) : BroadcastPiece.OfNumbers((Array)(object)value, element)));
    }

    private static ReadOnlyMemory<byte> Json(T value)
    {
        var bytes = new ValueBuffer();
        using var json = new Utf8JsonWriter(bytes, ValueJson.WriterOptions);
        CapturedValue.Write(json, value, typeof(T), Refused, Refusal.TooLargeToBroadcast);
        json.Flush();
        CheckSize(bytes.Count);
        return bytes.Written;
    }

    private static void CheckSize(long bytes)
    {
        if (bytes > ContentLimits.PieceBytes)
            throw new UnsendableException(FormattableString.Invariant($"The value to broadcast takes {bytes:N0} bytes, and at most {ContentLimits.PieceBytes:N0} ")
                + "(256 MiB) can be sent; broadcast parts of it, or where the data is.");
    }

    private static UnsendableException Refused(Refusal refusal) => new(
        refusal.Path.Length == 0
            ? $"The value to broadcast is of type {TypeText.Of(refusal.Type)}, {refusal.Why}."
            : $"The value to broadcast has '{refusal.Path}' of type {TypeText.Of(refusal.Type)}, {refusal.Why}.",
        refusal.Path, refusal.Type);
}

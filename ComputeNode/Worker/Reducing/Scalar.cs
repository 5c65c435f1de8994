using System.Globalization;
using System.Text.Json;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;

namespace ActorCompute.Worker.Reducing;

/// <summary>A number or a text, as sum, min and max take them from JSON. A number that is written with a point or an exponent is a float.</summary>
internal readonly struct Scalar
{
    private readonly Int128 _integer;
    private readonly double _float;
    private readonly string? _text;
    private readonly bool _isFloat;

    private Scalar(Int128 integer, double number, string? text, bool isFloat) => (_integer, _float, _text, _isFloat) = (integer, number, text, isFloat);

    private bool IsNumber => _text is null || _isFloat;

    private double Number => _isFloat ? _float : (double)_integer;

    public static Scalar Of(Int128 integer) => new(integer, 0, null, false);

    public static Scalar Of(double number) => new(0, number, null, true);

    /// <summary>Reads values for a reduction of this name.</summary>
    public static DocumentReader<Scalar> Reader(string reduction) => document => Parse(document, reduction);

    /// <exception cref="OverflowException">Two integers leave 128 bits.</exception>
    public static Scalar Sum(Scalar left, Scalar right) => left._isFloat || right._isFloat
        ? Of(left.Number + right.Number) : Of(checked(left._integer + right._integer));

    /// <exception cref="InvalidOperationException">One is a text, the other a number.</exception>
    public static Scalar Min(Scalar left, Scalar right) => Choose(left, right, isMin: true);

    /// <exception cref="InvalidOperationException">One is a text, the other a number.</exception>
    public static Scalar Max(Scalar left, Scalar right) => Choose(left, right, isMin: false);

    /// <summary>As JSON; a float so that it is one when it is read again.</summary>
    public static void Write(Utf8JsonWriter json, Scalar value)
    {
        if (value._text is { } text) json.WriteStringValue(text);
        else if (value._isFloat && !double.IsFinite(value._float)) json.WriteStringValue(value._float.ToString(CultureInfo.InvariantCulture));
        else json.WriteRawValue(value._isFloat ? FloatText(value._float) : value._integer.ToString(CultureInfo.InvariantCulture));
    }

    private static string FloatText(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    private static Scalar Parse(ReadOnlySpan<byte> document, string reduction)
    {
        var json = new Utf8JsonReader(document);
        json.Read();
        if (json.TokenType is JsonTokenType.String) return OfText(json.GetString()!, reduction);
        if (json.TokenType is not JsonTokenType.Number) throw NoScalar(document, reduction);
        if (!document.ContainsAny("eE."u8) && Int128.TryParse(document, NumberStyles.Integer, CultureInfo.InvariantCulture, out var integer)) return Of(integer);
        return Of(double.Parse(document, CultureInfo.InvariantCulture));
    }

    /// <summary>NaN and the infinities are texts in JSON.</summary>
    private static Scalar OfText(string text, string reduction)
    {
        var isNumber = text is "NaN" or "Infinity" or "-Infinity";
        if (!isNumber && reduction == Messages.Code.Reduction.Sum) throw NoScalar(JsonSerializer.SerializeToUtf8Bytes(text), reduction);
        return new(0, isNumber ? double.Parse(text, CultureInfo.InvariantCulture) : 0, text, isNumber);
    }

    private static Scalar Choose(Scalar left, Scalar right, bool isMin)
    {
        if (left._text is not null && right._text is not null && !(left._isFloat && right._isFloat))
            return string.CompareOrdinal(left._text, right._text) <= 0 == isMin ? left : right;
        if (!left.IsNumber || !right.IsNumber) throw new InvalidOperationException("A text and a number cannot be compared.");
        if (!left._isFloat && !right._isFloat) return left._integer <= right._integer == isMin ? left : right;
        var number = isMin ? double.Min(left.Number, right.Number) : double.Max(left.Number, right.Number);
        return left._isFloat && left._float.Equals(number) ? left : right._isFloat && right._float.Equals(number) ? right : left.Number.Equals(number) ? left : right;
    }

    private static BadResultException NoScalar(ReadOnlySpan<byte> document, string reduction) => new(
        $"{reduction} takes {(reduction == Messages.Code.Reduction.Sum ? "numbers" : "numbers or texts")}, and the result is {JsonValue.Shown(document)}.");
}

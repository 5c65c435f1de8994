using System.Runtime.InteropServices;
using System.Text.Json;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;

namespace ActorCompute.Worker.Tasks;

/// <summary>Reads the items of mandelbrot-row: an integer is a row of the standard picture, an object says more.</summary>
internal static class MandelbrotRows
{
    private const string Names = "row, width, height, x, y, span and iterations";

    public static ItemInput<MandelbrotRow> Of(Segment segment) => segment.Codec is Codec.Json ? new Json(segment) : new Numbers(segment);

    /// <summary>Says why the row does not lie in its picture, or null.</summary>
    private static string? Check(MandelbrotRow row) => row.Row >= 0 && row.Row < row.Height
        ? null : $"row {row.Row} is not in the picture: its rows are 0 to {row.Height - 1}.";

    private sealed class Numbers(Segment segment) : ItemInput<MandelbrotRow>
    {
        private readonly ItemInput<long> _numbers = Integers.Of(segment);

        public override int Read(Span<MandelbrotRow> into, out string? defect)
        {
            defect = null;
            for (var read = 0; read < into.Length; read++)
            {
                var number = 0L;
                _numbers.Read(new Span<long>(ref number), out defect);
                into[read] = new MandelbrotRow(number);
                if ((defect ??= Check(into[read])) is not null) return read;
            }
            return into.Length;
        }
    }

    private sealed class Json(Segment segment) : JsonInput<MandelbrotRow>(segment)
    {
        protected override string? Parse(ReadOnlySpan<byte> document, out MandelbrotRow value)
        {
            var isNumber = JsonValue.TryInteger(document, out var number);
            value = new MandelbrotRow(number);
            return isNumber || TryObject(document, ref value, out var defect) ? Check(value) : defect;
        }

        private static bool TryObject(ReadOnlySpan<byte> document, ref MandelbrotRow value, out string? defect)
        {
            try
            {
                var reader = new Utf8JsonReader(document);
                using var json = JsonDocument.ParseValue(ref reader);
                defect = json.RootElement.ValueKind is JsonValueKind.Object ? ReadObject(json.RootElement, ref value)
                    : $"{JsonValue.Shown(document)} is neither an integer nor an object with {Names}.";
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                defect = $"{JsonValue.Shown(document)} is no JSON: {e.Message}";
            }
            return defect is null;
        }

        private static string? ReadObject(JsonElement json, ref MandelbrotRow value)
        {
            var hasRow = false;
            foreach (var property in json.EnumerateObject())
            {
                hasRow |= property.Name.Equals("row", StringComparison.OrdinalIgnoreCase);
                if (Set(property, ref value) is { } defect) return defect;
            }
            return hasRow ? null : $"There is no row; an object takes {Names}.";
        }

        private static string? Set(JsonProperty property, ref MandelbrotRow row)
        {
            var (name, value) = (property.Name.ToLowerInvariant(), property.Value);
            MandelbrotRow? changed = name switch
            {
                "row" => Whole(value, long.MinValue, long.MaxValue) is { } number ? row with { Row = number } : null,
                "width" => Whole(value, 1, MandelbrotRow.MostPoints) is { } width ? row with { Width = (int)width } : null,
                "height" => Whole(value, 1, MandelbrotRow.MostPoints) is { } height ? row with { Height = (int)height } : null,
                "iterations" => Whole(value, 1, MandelbrotRow.MostIterations) is { } most ? row with { Iterations = (int)most } : null,
                "x" => Finite(value) is { } x ? row with { X = x } : null,
                "y" => Finite(value) is { } y ? row with { Y = y } : null,
                "span" => Finite(value) is > 0 and var span ? row with { Span = span } : null,
                _ => null,
            };
            row = changed ?? row;
            return changed is not null ? null : Complaint(name, property);
        }

        private static string Complaint(string name, JsonProperty property) => name switch
        {
            "row" => $"row takes a whole number, not {Shown(property)}.",
            "width" or "height" => $"{name} takes a whole number from 1 to {MandelbrotRow.MostPoints}, not {Shown(property)}.",
            "iterations" => $"iterations takes a whole number from 1 to {MandelbrotRow.MostIterations}, not {Shown(property)}.",
            "x" or "y" => $"{name} takes a number, not {Shown(property)}.",
            "span" => $"span takes a number above 0, not {Shown(property)}.",
            _ => $"'{property.Name}' is not known here; an object takes {Names}.",
        };

        private static long? Whole(JsonElement value, long least, long most) =>
            JsonValue.TryInteger(JsonMarshal.GetRawUtf8Value(value), out var number) && number >= least && number <= most ? number : null;

        private static double? Finite(JsonElement value) =>
            value.ValueKind is JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number) ? number : null;

        private static string Shown(JsonProperty property) => JsonValue.Shown(JsonMarshal.GetRawUtf8Value(property.Value));
    }
}

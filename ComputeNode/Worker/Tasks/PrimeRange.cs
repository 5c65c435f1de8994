using System.Text.Json;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;

namespace ActorCompute.Worker.Tasks;

/// <summary>The parameter of count-primes: the numbers from <paramref name="From"/> to <paramref name="To"/>, both included.</summary>
internal readonly record struct PrimeRange(long From, long To)
{
    public static PrimeRange UpTo(long n) => new(2, n);

    public static ItemInput<PrimeRange> Read(Segment segment) =>
        segment.Codec is Codec.Json ? new JsonRanges(segment) : new NumberRanges(segment);

    /// <summary>Each number n means 2..n.</summary>
    private sealed class NumberRanges(Segment segment) : ItemInput<PrimeRange>
    {
        private readonly ItemInput<long> _numbers = Integers.Of(segment);
        private readonly long[] _block = new long[64];

        public override int Read(Span<PrimeRange> into, out string? defect)
        {
            defect = null;
            for (var start = 0; start < into.Length; start += _block.Length)
            {
                var block = _block.AsSpan(0, Math.Min(_block.Length, into.Length - start));
                var read = _numbers.Read(block, out defect);
                for (var i = 0; i < read; i++) into[start + i] = UpTo(block[i]);
                if (defect is not null) return start + read;
            }
            return into.Length;
        }
    }

    /// <summary>n means 2..n, [from, to] what it says.</summary>
    private sealed class JsonRanges(Segment segment) : JsonInput<PrimeRange>(segment)
    {
        protected override string? Parse(ReadOnlySpan<byte> document, out PrimeRange value)
        {
            var isNumber = JsonValue.TryInteger(document, out var n);
            value = UpTo(n);
            return isNumber || TryPair(document, out value) ? null : $"{JsonValue.Shown(document)} is neither an integer nor a pair [from, to].";
        }

        private static bool TryPair(ReadOnlySpan<byte> document, out PrimeRange value)
        {
            value = default;
            try
            {
                var json = new Utf8JsonReader(document);
                if (!json.Read() || json.TokenType != JsonTokenType.StartArray) return false;
                if (!json.Read() || !JsonValue.TryInteger(ref json, out var from)) return false;
                if (!json.Read() || !JsonValue.TryInteger(ref json, out var to)) return false;
                value = new PrimeRange(from, to);
                return json.Read() && json.TokenType == JsonTokenType.EndArray && !json.Read();
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}

using System.Globalization;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Inputs;

/// <summary>The integers from A to B, both included: one segment, whatever their number.</summary>
internal sealed class RangeInput(long first, long last) : IJobInput
{
    public long First => first;

    /// <summary>How many integers; none if the last lies before the first.</summary>
    public long Count { get; } = last < first ? 0 : checked(last - first + 1);

    /// <summary>Reads "A..B".</summary>
    /// <exception cref="UserError">The text is no range, or it holds more integers than 64 bits can count.</exception>
    public static RangeInput Parse(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0 || !TryInteger(text.AsSpan(0, dots), out var first) || !TryInteger(text.AsSpan(dots + 2), out var last))
            throw new UserError(ExitStatus.BadInput, $"'{text}' is not a range of integers; write it as A..B, for example 1..1000.");
        if ((Int128)last - first >= long.MaxValue)
            throw new UserError(ExitStatus.BadInput, $"The range {text} holds more than {long.MaxValue} integers; split it.");
        return new(first, last);
    }

    public async IAsyncEnumerable<Segment> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (Count > 0) yield return Segment.OfRange(0, first, 1, Count);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static bool TryInteger(ReadOnlySpan<char> text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}

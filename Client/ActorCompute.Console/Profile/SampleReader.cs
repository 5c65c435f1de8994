using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Profile;

/// <summary>
/// Takes samples of an input: of a range integers that are spread over all of it, since large ones often cost more; of lines the first, and no
/// more of them are read than that takes. Whoever sends lines slowly is not waited for, once there are some.
/// </summary>
internal sealed class SampleReader(IJobInput input, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long more lines are waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>No sample takes more of an input's bytes.</summary>
    public const long MostBytes = 64 << 20;

    private readonly IAsyncEnumerator<Segment> _source = input.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
    private readonly List<Segment> _read = [];
    private Task<bool>? _reading;
    private bool _isAtEnd;

    /// <summary>So many items, or all that there are or come in time, or as many as memory is spent on.</summary>
    /// <exception cref="UserError">An input is malformed, or too large to be sampled.</exception>
    public async Task<Sample> TakeAsync(long items, CancellationToken cancel)
    {
        if (input is RangeInput range) return OfRange(range, Math.Min(items, range.Count));
        while (!_isAtEnd && _read.Sum(s => s.Count) < items && _read.Sum(s => (long)s.Bytes) < MostBytes)
        {
            _reading ??= _source.MoveNextAsync().AsTask();   // one of standard input that is given up ends with the process
            if (_read.Count > 0 && !await ComesAsync(_reading, cancel)) break;
            _isAtEnd = !await _reading.WaitAsync(cancel);
            _reading = null;
            if (!_isAtEnd) _read.Add(Checked(_source.Current));
        }
        return OfRead(items);
    }

    public ValueTask DisposeAsync() => input.DisposeAsync();

    private async Task<bool> ComesAsync(Task reading, CancellationToken cancel)
    {
        if (reading.IsCompleted) return true;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var comes = await Task.WhenAny(reading, Task.Delay(Patience, time, over.Token)) == reading;
        await over.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        return comes;
    }

    /// <summary>The middle of each of so many equal parts.</summary>
    private static Sample OfRange(RangeInput range, long items)
    {
        if (items == 0) return new([], range.Count);
        var step = range.Count / items;
        return new([Segment.OfRange(0, range.First + (range.Count - (items - 1) * step - 1) / 2, step, items)], range.Count);
    }

    private Sample OfRead(long items)
    {
        var taken = new List<Segment>();
        foreach (var segment in _read.TakeWhile(s => s.First < items))
            taken.Add(segment.Slice(new ItemRange(segment.First, Math.Min(segment.End, items))));
        return new(taken, _isAtEnd ? _read.Sum(s => s.Count) : null);
    }

    private static Segment Checked(Segment segment) => !segment.IsTooLarge ? segment
        : throw new UserError(
            ExitStatus.BadInput,
            $"Item {segment.First} of the input takes more than {Segment.MaxDocumentBytes} bytes, which 'profile' does not sample: give it smaller ones.");
}

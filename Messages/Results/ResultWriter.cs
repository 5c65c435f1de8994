using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Results;

/// <summary>Writes results to a stream, a line each; every flush ends with a whole line.</summary>
internal sealed class ResultWriter<TForm>(Stream output) : IResultSink, IDisposable where TForm : struct, ILineForm
{
    private static readonly int MostNumberLine = TForm.MostBytes + ValueText<TForm>.MostNumberBytes;

    private readonly LineBuffer _lines = new(output);

    public async ValueTask WriteAsync(JobResults results, CancellationToken cancel)
    {
        var failures = new FailedItems(results.Failures);
        foreach (var segment in results.Segments)
        {
            if (segment.IsFixedWidth) await WriteNumbersAsync(segment, failures, cancel);
            else await WriteDocumentsAsync(segment, failures, cancel);
        }
        await _lines.FlushAsync(cancel);
    }

    public void Dispose() => _lines.Dispose();

    private async ValueTask WriteNumbersAsync(Segment segment, FailedItems failures, CancellationToken cancel)
    {
        for (var next = segment.First; next < segment.End;)
        {
            var failed = failures.FirstFrom(next);
            var end = Math.Min(segment.End, failed?.Index ?? long.MaxValue);
            while (next < end)
            {
                await _lines.EnsureAsync(MostNumberLine, cancel);
                (next, var written) = ValueText<TForm>.WriteNumbers(segment, next, end, _lines.Free);
                _lines.Advance(written);
            }
            if (next < segment.End && failed is not null) await WriteFailureAsync(failed, cancel);
            if (next == failed?.Index) next++;
        }
    }

    private async ValueTask WriteDocumentsAsync(Segment segment, FailedItems failures, CancellationToken cancel)
    {
        var at = 0;
        for (var i = 0; i < segment.Count; i++)
        {
            var length = segment.DocumentLengths[i];
            if (length == 0)
            {
                await WriteFailureAsync(failures.At(segment.First + i), cancel);
                continue;
            }
            if (length > Segment.MaxDocumentBytes)
            {
                await WriteLargeAsync(segment.First + i, segment.Data.Slice(at, length), cancel);
            }
            else
            {
                if (_lines.Free.Length < length + TForm.MostBytes) await _lines.EnsureAsync(length + TForm.MostBytes, cancel);
                WriteDocument(segment.First + i, segment.Data.Span.Slice(at, length));
            }
            at += length;
        }
    }

    private void WriteDocument(long index, ReadOnlySpan<byte> document)
    {
        var to = _lines.Free;
        var written = TForm.WriteStart(index, to);
        document.CopyTo(to[written..]);
        written += document.Length;
        _lines.Advance(written + TForm.WriteEnd(to[written..]));
    }

    /// <summary>Past the buffer, which would keep that size.</summary>
    private async ValueTask WriteLargeAsync(long index, ReadOnlyMemory<byte> document, CancellationToken cancel)
    {
        await _lines.EnsureAsync(TForm.MostBytes, cancel);
        _lines.Advance(TForm.WriteStart(index, _lines.Free));
        await _lines.PassOnAsync(document, cancel);
        _lines.Advance(TForm.WriteEnd(_lines.Free));
    }

    private async ValueTask WriteFailureAsync(Failure failure, CancellationToken cancel)
    {
        if (!TForm.ShowsFailures) return;
        var line = FailureText.Line(failure);
        await _lines.EnsureAsync(line.Length, cancel);
        line.CopyTo(_lines.Free);
        _lines.Advance(line.Length);
    }
}

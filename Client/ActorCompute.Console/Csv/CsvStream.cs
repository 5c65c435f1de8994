using System.Buffers;
using ActorCompute.Messages.Results;

namespace ActorCompute.Csv;

/// <summary>Takes results as lines of JSON, and passes them on as CSV.</summary>
internal sealed class CsvStream(Stream next, CsvTable table) : Stream
{
    private const byte LineFeed = (byte)'\n';

    private readonly ArrayBufferWriter<byte> _line = new(), _rows = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        for (var rest = buffer; ;)
        {
            var feed = rest.Span.IndexOf(LineFeed);
            if (feed < 0)
            {
                _line.Write(rest.Span);
                break;
            }
            if (_line.WrittenCount == 0) table.Add(rest[..feed], _rows);
            else
            {
                _line.Write(rest.Span[..feed]);
                table.Add(_line.WrittenMemory, _rows);
                _line.ResetWrittenCount();
            }
            rest = rest[(feed + 1)..];
        }
        await PassOnAsync(cancellationToken);
    }

    /// <summary>The results are complete: a table without a row still has its header. Says what the rows lack; nothing if that is nothing.</summary>
    /// <exception cref="WriteFailedException">They could not be written.</exception>
    public async Task<string> CompleteAsync()
    {
        try
        {
            table.End(_rows);
            await PassOnAsync(CancellationToken.None);
            await next.FlushAsync();
        }
        catch (IOException e)
        {
            throw new WriteFailedException(e);
        }
        return table.Loss;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => next.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async ValueTask PassOnAsync(CancellationToken cancel)
    {
        if (_rows.WrittenCount == 0) return;
        await next.WriteAsync(_rows.WrittenMemory, cancel);
        _rows.ResetWrittenCount();
    }
}

using System.Buffers;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Output;

/// <summary>
/// Lines of JSON or text on their way to a terminal, made harmless by <see cref="Printable"/>; JSON stays equal. Pipes and files get the bytes as they are.
/// </summary>
internal sealed class TerminalStream(Stream terminal) : Stream
{
    private readonly ArrayBufferWriter<byte> _safe = new();
    private byte[] _rest = [];   // the beginning of a character whose other bytes come next

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => terminal.Write(Escaped(buffer).Span);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        terminal.WriteAsync(_rest.Length == 0 && Printable.IsPlain(buffer.Span) ? buffer : Escaped(buffer.Span), cancellationToken);

    public override void Flush() => terminal.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => terminal.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) terminal.Dispose();
        base.Dispose(disposing);
    }

    private ReadOnlyMemory<byte> Escaped(ReadOnlySpan<byte> bytes)
    {
        byte[] all = [.. _rest, .. bytes];
        _safe.Clear();
        _rest = all[Printable.Escape(all, _safe)..];
        return _safe.WrittenMemory;
    }
}

namespace ActorCompute.Messages.Access;

/// <summary>A stream for one writer that, when it is disposed, cancels the write that is under way and waits for its end. The stream within stays open.</summary>
internal sealed class EndingStream(Stream stream) : Stream
{
    private readonly CancellationTokenSource _ending = new();
    private Task _write = Task.CompletedTask;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(RunAsync(token => stream.WriteAsync(buffer, token).AsTask(), cancellationToken));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => RunAsync(stream.FlushAsync, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private Task RunAsync(Func<CancellationToken, Task> write, CancellationToken cancel) => _write = LinkedAsync(write, cancel);

    private async Task LinkedAsync(Func<CancellationToken, Task> write, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _ending.Token);
        either.Token.ThrowIfCancellationRequested();
        await write(either.Token).ConfigureAwait(false);
    }
}

using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Inputs;

/// <summary>
/// A file or standard input, an item a line. A slow producer's items go out after 50 ms, so that none waits for a segment to fill.
/// </summary>
/// <param name="itemBytes">The most bytes one item may take.</param>
internal sealed class LineInput(Stream stream, string name, ILineRule rule, TimeProvider time, int itemBytes = LineParser.ItemBytes) : IJobInput
{
    /// <summary>How long an item may wait for others to share its segment.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private const int BufferBytes = 128 << 10;

    /// <summary>Opens a file, or standard input for "-".</summary>
    /// <exception cref="UserError">The file cannot be read.</exception>
    public static LineInput Open(string path, ILineRule rule) => new(OpenStream(path, out var name), name, rule, TimeProvider.System);

    /// <summary>Opens a file, or standard input for "-".</summary>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="UserError">The file cannot be read.</exception>
    public static Stream OpenStream(string path, out string name)
    {
        name = path == "-" ? "standard input" : path;
        if (path == "-") return StandardInput.Open();
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserError(ExitStatus.BadInput, $"There is no input file '{path}': name one that exists, or - for standard input.", e);
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw Unreadable($"The input file '{path}'", FileTrouble.Reason(e, path), e);
        }
    }

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var parser = new LineParser(name, rule, itemBytes);
        var reader = PipeReader.Create(stream, new(bufferSize: BufferBytes, leaveOpen: true));
        var due = Task.CompletedTask;
        for (var isLast = false; !isLast;)
        {
            // Standard input cannot be cancelled while it waits for bytes; a read that is given up ends with the process.
            var reading = reader.ReadAsync(cancel).AsTask().WaitAsync(cancel);
            if (parser.HoldsItems && await Task.WhenAny(reading, due).ConfigureAwait(false) != reading && parser.Cut() is { } late) yield return late;
            var read = await ReadableAsync(reading).ConfigureAwait(false);
            var (buffer, isNew) = (read.Buffer, !parser.HoldsItems);
            isLast = read.IsCompleted;
            for (; parser.Next(ref buffer, isLast) is { } full; isNew = true) yield return full;
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (isNew && parser.HoldsItems && !isLast) due = Task.Delay(Patience, time, cancel);
        }
        if (parser.Cut() is { } rest) yield return rest;
        await reader.CompleteAsync().ConfigureAwait(false);
    }

    private async Task<ReadResult> ReadableAsync(Task<ReadResult> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(name, FileTrouble.Reason(e, name), e);
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private static UserError Unreadable(string name, string reason, Exception cause) =>
        new(ExitStatus.BadInput, $"{name} cannot be read ({reason}): name a file that you may read.", cause);
}

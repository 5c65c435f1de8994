using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCompute.Inputs;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using nietras.SeparatedValues;

namespace ActorCompute.Csv;

/// <summary>CSV as RFC 4180 has it, an item a row; the first row names the columns. A slow producer's items go out soon, as those of <see cref="LineInput"/>.</summary>
internal sealed class CsvInput(Stream stream, string name, ILineRule rule, TimeProvider time) : IJobInput
{
    /// <summary>Of a row; the reader's own limit.</summary>
    private const int MostCharacters = 16 << 20;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly JsonSegmentBuilder _gathered = new(0);
    private readonly ArrayBufferWriter<byte> _document = new();
    private CsvHeader? _header;

    /// <summary>Opens a file, or standard input for "-".</summary>
    /// <exception cref="UserError">The file cannot be read.</exception>
    public static CsvInput Open(string path, ILineRule rule) => new(LineInput.OpenStream(path, out var name), name, rule, TimeProvider.System);

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var text = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        var options = new SepReaderOptions(new Sep(',')) with { HasHeader = false, Unescape = false, DisableColCountCheck = true };
        // Standard input cannot be cancelled while it waits for bytes; a read that is given up ends with the process.
        var reader = await ReadableAsync(options.FromAsync(text, cancel).AsTask().WaitAsync(cancel)).ConfigureAwait(false);
        for (var due = Task.CompletedTask; ;)
        {
            var moving = reader.MoveNextAsync().AsTask().WaitAsync(cancel);
            if (_gathered.Count > 0 && !moving.IsCompleted && await Task.WhenAny(moving, due).ConfigureAwait(false) != moving && _gathered.Take() is { } late) yield return late;
            if (!await ReadableAsync(moving).ConfigureAwait(false)) break;
            var isNew = _gathered.Count == 0;
            Add(reader.Current);
            if (_gathered.Bytes > LineParser.CutBytes && _gathered.Take() is { } full) yield return full;
            if (isNew && _gathered.Count > 0) due = Task.Delay(LineInput.Patience, time, cancel);
        }
        reader.Dispose();
        if (_header is null) throw Fault(1, "there is no header; the first line of CSV names the columns");
        if (_gathered.Take() is { } rest) yield return rest;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();

    private void Add(SepReader.Row row)
    {
        var cells = new string[row.ColCount];
        for (var i = 0; i < cells.Length; i++) cells[i] = row[i].Span.ToString();
        if (cells is [""]) return;   // a blank line
        if (_header is null)
        {
            if (CsvHeader.Read(cells, out _header) is { } defect) throw Fault(1, defect);
            return;
        }
        _document.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_document, Options))
            if (_header.Write(cells, json) is { } defect) throw Fault(row.LineNumberFrom, defect);
        if (rule.Read(_document.WrittenSpan, out var document) is { } wrong) throw Fault(row.LineNumberFrom, wrong);
        if (!document.IsEmpty) _gathered.Add(document);
    }

    private async Task<T> ReadableAsync<T>(Task<T> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (DecoderFallbackException e)
        {
            throw new UserError(ExitStatus.BadInput, $"{name} is not UTF-8: save it as UTF-8 and start again.", e);
        }
        catch (NotSupportedException e)
        {
            throw new UserError(ExitStatus.BadInput, FormattableString.Invariant($"{name} has a row of more than {MostCharacters:N0} characters, the most a row of CSV may take: give such items as JSON lines."), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitStatus.BadInput, $"{name} cannot be read ({FileTrouble.Reason(e, name)}): name a file that you may read.", e);
        }
    }

    private UserError Fault(int line, string defect) => new(ExitStatus.BadInput, $"{name}, line {line}: {defect}; mend the line and start again.");
}

using ActorCompute.Csv;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Results;
using ActorCompute.Results;

namespace ActorCompute.Output;

/// <summary>The place where a job's results are written: standard output, or a file that appears when it is whole.</summary>
internal sealed class ResultOutput : IAsyncDisposable
{
    private readonly OutputFile? _file;
    private readonly CsvStream? _csv;

    private ResultOutput(OutputFile? file, CsvStream? csv, IResultSink sink) => (_file, _csv, Tally) = (file, csv, new(sink));

    /// <summary>What has been written.</summary>
    public ResultTally Tally { get; }

    public IResultSink Sink => Tally;

    /// <summary>Opens the output; what is drawn on the same terminal by then makes way for results.</summary>
    /// <exception cref="UserError">The file cannot be written.</exception>
    public static ResultOutput Open(ResultForm form)
    {
        var file = form.File is { } path && path != "/dev/stdout" ? OutputFile.Create(path) : null;
        var stream = file?.Stream ?? StandardOutput.Open();
        var csv = form.IsCsv ? new CsvStream(stream, new(form.WithIndex)) : null;
        IResultSink writer = form.WithIndex || form.IsCsv ? new ResultWriter<IndexedLine>(csv ?? stream) : new ResultWriter<PlainLine>(stream);
        var sharesTerminal = file is null && !Console.IsOutputRedirected;
        return new(file, csv, sharesTerminal && People.MakeWay is { } makeWay ? new BesideProgress(writer, makeWay) : writer);
    }

    /// <summary>Runs what writes here. A reader that has gone is no error: there is nobody left to tell.</summary>
    /// <exception cref="UserError">The results could not be written.</exception>
    public async Task<ExitStatus> GuardAsync(Func<Task<ExitStatus>> write)
    {
        try
        {
            return await write();
        }
        catch (WriteFailedException e) when (_file is null && e.IsReaderGone)
        {
            return ExitStatus.Succeeded;
        }
        catch (WriteFailedException e)
        {
            throw new UserError(ExitStatus.BadInput,
                $"The results could not be written ({FileTrouble.Reason(e.InnerException!, "")}): make room, or name another place with --output.", e);
        }
    }

    /// <summary>Everything is written.</summary>
    public async Task CompleteAsync()
    {
        if (_csv is not null) People.Say(await _csv.CompleteAsync());
        if (_file is not null) await _file.CompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
    }

    /// <summary>Takes the progress line off the terminal while results are printed.</summary>
    private sealed class BesideProgress(IResultSink next, Func<IDisposable> makeWay) : IResultSink
    {
        public async ValueTask WriteAsync(JobResults results, CancellationToken cancel)
        {
            using var way = makeWay();
            await next.WriteAsync(results, cancel);
        }
    }
}

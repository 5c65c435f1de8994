using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Results;

namespace ActorCompute.Output;

/// <summary>The place where a job's results are written: standard output, or a file that appears when it is whole.</summary>
internal sealed class ResultOutput : IAsyncDisposable
{
    private readonly OutputFile? _file;

    private ResultOutput(OutputFile? file, IResultSink sink) => (_file, Tally) = (file, new(sink));

    /// <summary>What has been written.</summary>
    public ResultTally Tally { get; }

    public IResultSink Sink => Tally;

    /// <param name="progress">Makes way while results are printed on the same terminal; null if there is none.</param>
    /// <exception cref="UserError">The file cannot be written.</exception>
    public static ResultOutput Open(ResultForm form, IProgress? progress)
    {
        var file = form.File is { } path && path != "/dev/stdout" ? OutputFile.Create(path) : null;
        var stream = file?.Stream ?? StandardOutput.Open();
        IResultSink writer = form.WithIndex ? new ResultWriter<IndexedLine>(stream) : new ResultWriter<PlainLine>(stream);
        var sharesTerminal = file is null && !Console.IsOutputRedirected;
        return new(file, sharesTerminal && progress is ProgressLine line ? new BesideProgress(writer, line) : writer);
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
        if (_file is not null) await _file.CompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
    }

    /// <summary>Takes the progress line off the terminal while results are printed.</summary>
    private sealed class BesideProgress(IResultSink next, ProgressLine progress) : IResultSink
    {
        public async ValueTask WriteAsync(JobResults results, CancellationToken cancel)
        {
            progress.Hide();
            await next.WriteAsync(results, cancel);
            progress.Redraw();
        }
    }
}

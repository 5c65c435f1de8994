using ActorCompute.Messages;
using ActorCompute.Messages.Programs;

namespace ActorCompute.Results;

/// <summary>A file that appears under its name when it is whole: until then it is written beside it.</summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _draft;

    private readonly LastWish _wish;

    private OutputFile(string path, string draft, FileStream stream)
    {
        (_path, _draft, Stream) = (path, draft, stream);
        _wish = new(DeleteDraft);
    }

    public FileStream Stream { get; }

    /// <exception cref="UserError">The file cannot be written.</exception>
    public static OutputFile Create(string path)
    {
        try
        {
            var named = new FileInfo(path);
            var target = named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            if (Directory.Exists(target)) throw new IOException();
            // A device is written as it is; a file of that name would take its place.
            var draft = target.StartsWith("/dev/", StringComparison.Ordinal) ? target : $"{target}.{Path.GetRandomFileName()}.tmp";
            var mode = draft == target ? FileMode.Open : FileMode.CreateNew;
            return new(target, draft, new FileStream(draft, mode, FileAccess.Write, FileShare.Read, 0));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw new UserError(ExitStatus.BadInput, $"The output file '{path}' cannot be written ({FileTrouble.Reason(e, path)}): name another with --output.", e);
        }
    }

    /// <summary>Gives the file its name, in place of an older one.</summary>
    public async Task CompleteAsync()
    {
        await Stream.DisposeAsync();
        if (_draft != _path) File.Move(_draft, _path, overwrite: true);
    }

    /// <summary>Takes an unfinished file away.</summary>
    public async ValueTask DisposeAsync()
    {
        _wish.Dispose();
        await Stream.DisposeAsync();
        DeleteDraft();
    }

    private void DeleteDraft()
    {
        if (_draft != _path) File.Delete(_draft);
    }
}

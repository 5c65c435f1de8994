using ActorCompute.Messages;
using ActorCompute.Messages.Files;
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

    /// <param name="path">Its name.</param>
    /// <param name="remedy">What to do if it cannot be written.</param>
    /// <exception cref="UserError">The file cannot be written.</exception>
    public static OutputFile Create(string path, string remedy = "name another with --output")
    {
        try
        {
            var named = new FileInfo(path);
            if (IsWrittenAsItIs(named)) return new(path, path, new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0));
            var target = named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
            if (Directory.Exists(target)) throw new IOException();
            var draft = $"{target}.{Path.GetRandomFileName()}.tmp";
            return new(target, draft, new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0));
        }
        catch (Exception e) when (FileTrouble.Is(e))
        {
            throw new UserError(ExitStatus.BadInput, $"The output file '{path}' cannot be written ({FileTrouble.Reason(e, path)}): {remedy}.", e);
        }
    }

    /// <summary>Gives the file its name, in place of an older one.</summary>
    public async Task CompleteAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        if (_draft != _path) File.Move(_draft, _path, overwrite: true);
    }

    /// <summary>Takes an unfinished file away.</summary>
    public async ValueTask DisposeAsync()
    {
        _wish.Dispose();
        await Stream.DisposeAsync().ConfigureAwait(false);
        DeleteDraft();
    }

    /// <summary>A device, a pipe, or what another program has open under a number: a file of that name would take its place.</summary>
    private static bool IsWrittenAsItIs(FileInfo named) =>
        named.FullName.StartsWith("/dev/", StringComparison.Ordinal) || named.FullName.StartsWith("/proc/", StringComparison.Ordinal)
        || (named.LinkTarget is null && FileFacts.IsSpecial(named.FullName));

    private void DeleteDraft()
    {
        if (_draft != _path) File.Delete(_draft);
    }
}

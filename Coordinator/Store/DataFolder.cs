using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Store;

/// <summary>The coordinator's data folder: its files are its user's, and one process at a time has it.</summary>
internal static class DataFolder
{
    private const string LockName = "lock";

    /// <summary>Makes an empty file that this user alone may read, unless it is there; SQLite gives its companions the same mode.</summary>
    public static void MakePrivate(string file)
    {
        if (File.Exists(file)) return;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, options).Dispose();
    }

    /// <summary>Makes the folder if need be (mode 0700) and takes it until the returned stream is disposed.</summary>
    /// <exception cref="UserError">Another process has it, or it cannot be written.</exception>
    public static FileStream Take(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitStatus.BadInput, $"The data folder {folder} cannot be made ({e.Message.TrimEnd('.')}); name another with --data.", e);
        }
        try
        {
            return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UserError(ExitStatus.BadInput, $"The data folder {folder} cannot be written by this user; name another with --data.", e);
        }
        catch (IOException e)
        {
            throw new UserError(ExitStatus.BadInput,
                $"The data folder {folder} is in use by another coordinator; stop that one, or name another folder with --data.", e);
        }
    }
}

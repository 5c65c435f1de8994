using ActorCompute.Messages.Files;

namespace ActorCompute.Coordinator.Store;

/// <summary>
/// The files of a store that is open, and which they are: one that is moved away, deleted or replaced lives on unseen for as long as somebody has
/// it open, and takes what is written into nowhere. To look costs a few microseconds.
/// </summary>
internal sealed class StoreFiles(string folder, params IReadOnlyList<string> names)
{
    private readonly (string Name, (ulong, ulong)? Identity)[] _files = [.. names.Select(n => (n, FileFacts.IdentityOf(Path.Combine(folder, n))))];

    /// <exception cref="StoreLostException">One of them is gone, or another.</exception>
    public void Check()
    {
        foreach (var (name, identity) in _files)
        {
            if (FileFacts.IdentityOf(Path.Combine(folder, name)) is not { } now) throw StoreLostException.Gone(name);
            if (now != identity) throw StoreLostException.Replaced(name);
        }
    }
}

namespace ActorCompute.Coordinator.Store;

/// <summary>Where jobs are kept: those that outlive their client, and those that do not.</summary>
/// <param name="Stored">Survives.</param>
/// <param name="Attached">Need not survive; the same one where nothing has to.</param>
internal sealed record JobStores(JobStore Stored, JobStore Attached) : IDisposable
{
    /// <summary>The one or the two of them.</summary>
    public IReadOnlyList<JobStore> All => Attached == Stored ? [Stored] : [Stored, Attached];

    /// <summary>Opens both in a data folder, and takes it for this process alone.</summary>
    /// <exception cref="Messages.UserError">The folder is in use, cannot be written, or holds a store of another version or a damaged one.</exception>
    public static JobStores Open(string folder, TimeProvider? time = null)
    {
        var isNew = !JobStore.IsIn(folder);
        var stored = JobStore.Open(folder, time: time);
        try
        {
            return new(stored, JobStore.OpenAttached(folder, isNew, time));
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>One store for both kinds, in a folder that goes with the process.</summary>
    /// <exception cref="Messages.UserError">The folder is in use or cannot be written.</exception>
    public static JobStores OpenTransient(string folder)
    {
        var store = JobStore.Open(folder, durable: false);
        return new(store, store);
    }

    public void Dispose()
    {
        foreach (var store in All.Reverse()) store.Dispose();
    }
}

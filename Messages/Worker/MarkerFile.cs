using System.IO.MemoryMappedFiles;

namespace ActorCompute.Messages.Worker;

/// <summary>What a worker was at when it was last seen.</summary>
/// <param name="Lease">The lease that it ran, or had run last.</param>
/// <param name="Index">The item that ran, by its index in the job; null if none did.</param>
/// <param name="Started">When it was first seen running, in ticks of the worker's <see cref="System.Diagnostics.Stopwatch"/>; 0 if not yet.</param>
/// <param name="IsPreparing">Whether code is made ready for the item, which does not run yet; it is to blame all the same.</param>
public readonly record struct RunningItem(LeaseId Lease, long? Index, long Started, bool IsPreparing = false)
{
    /// <summary>Whether its result is being merged with others: the merge is to blame then, and not the item.</summary>
    public bool IsMerging { get; init; }
}

/// <summary>
/// The node's side of the shared-memory file in which a worker says what it runs, so that a death has a culprit by name.
/// All fields are little-endian 64-bit integers; docs/worker-protocol.md says who writes which when.
/// </summary>
public sealed class MarkerFile : IDisposable
{
    /// <summary>How many bytes the file has.</summary>
    public const int Bytes = 64;

    /// <summary>What the first field says.</summary>
    public const int Idle = 0, Busy = 1, Preparing = 2, Merging = 3;

    /// <summary>Where the fields are, in bytes from the start of the file.</summary>
    public const int BusyAt = 0, EpochAt = 8, SequenceAt = 16, IndexAt = 24, SeenIndexAt = 32, SeenTicksAt = 40, HeardAt = 48;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Makes the file, all zero.</summary>
    public MarkerFile(string path)
    {
        var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite);   // the worker opens it too
        _file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, Bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, Bytes, MemoryMappedFileAccess.Read);
    }

    /// <summary>What the worker is at, or null if it has not begun any lease. Certain only of a worker that is dead.</summary>
    public RunningItem? Read()
    {
        var lease = new LeaseId(_view.ReadInt64(EpochAt), _view.ReadInt64(SequenceAt));
        var state = _view.ReadInt64(BusyAt);
        if (state == Idle) return lease == default ? null : new RunningItem(lease, null, 0);
        var index = _view.ReadInt64(IndexAt);
        var started = _view.ReadInt64(SeenIndexAt) == index ? _view.ReadInt64(SeenTicksAt) : 0;
        return new RunningItem(lease, index, started, IsPreparing: state == Preparing) { IsMerging = state == Merging };
    }

    /// <summary>The number of the last <see cref="AskFrame"/> that the worker's talking thread has read; 0 before the first.</summary>
    public long Heard => _view.ReadInt64(HeardAt);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}

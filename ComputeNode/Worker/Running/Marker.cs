using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Running;

/// <summary>The worker's side of the <see cref="MarkerFile"/>: an item costs one store into shared memory.</summary>
internal sealed unsafe class Marker : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;

    public Marker(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _file = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, MarkerFile.Bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, MarkerFile.Bytes);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
    }

    /// <summary>Items of this lease run from now on.</summary>
    public void Enter(LeaseId lease, long index) => Enter(lease, index, MarkerFile.Busy);

    /// <summary>Code is made ready for this lease, at the risk of its first item, but not in its time.</summary>
    public void Prepare(LeaseId lease, long index) => Enter(lease, index, MarkerFile.Preparing);

    /// <summary>The item that begins now.</summary>
    public void At(long index) => Set(MarkerFile.IndexAt, index);

    /// <summary>The item's result is merged with others now: what happens is no item's fault.</summary>
    public void Merge() => Set(MarkerFile.BusyAt, MarkerFile.Merging);

    /// <summary>The next item begins to run.</summary>
    public void Resume() => Set(MarkerFile.BusyAt, MarkerFile.Busy);

    /// <summary>The item that began last.</summary>
    public long Index => Volatile.Read(ref Field(MarkerFile.IndexAt));

    /// <summary>No item runs.</summary>
    public void Leave() => Set(MarkerFile.BusyAt, MarkerFile.Idle);

    /// <summary>The node has asked for this number, to see whether anybody reads.</summary>
    public void Hear(long number) => Set(MarkerFile.HeardAt, number);

    /// <summary>What runs, as the node sees it.</summary>
    public RunningItem? Running
    {
        get
        {
            var lease = new LeaseId(Volatile.Read(ref Field(MarkerFile.EpochAt)), Volatile.Read(ref Field(MarkerFile.SequenceAt)));
            var state = Volatile.Read(ref Field(MarkerFile.BusyAt));
            return state == MarkerFile.Idle ? null : new RunningItem(lease, Index, 0, IsPreparing: state == MarkerFile.Preparing);
        }
    }

    /// <summary>Stamps the time when the running item is first seen. The other thread does this, so that an item costs no clock.</summary>
    public void Stamp()
    {
        var index = Volatile.Read(ref Field(MarkerFile.IndexAt));
        if (Field(MarkerFile.SeenIndexAt) == index && Field(MarkerFile.SeenTicksAt) != 0) return;
        Set(MarkerFile.SeenTicksAt, Stopwatch.GetTimestamp());
        Set(MarkerFile.SeenIndexAt, index);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private void Enter(LeaseId lease, long index, int state)
    {
        Set(MarkerFile.EpochAt, lease.Epoch);
        Set(MarkerFile.SequenceAt, lease.Sequence);
        At(index);
        Set(MarkerFile.SeenTicksAt, 0);   // the same item may have run before, under another lease
        Set(MarkerFile.BusyAt, state);
    }

    private void Set(int field, long value) => Volatile.Write(ref Field(field), value);

    private ref long Field(int offset) => ref *(long*)(_start + offset);
}

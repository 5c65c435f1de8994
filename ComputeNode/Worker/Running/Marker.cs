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
    public void Enter(LeaseId lease, long index)
    {
        Set(MarkerFile.EpochAt, lease.Epoch);
        Set(MarkerFile.SequenceAt, lease.Sequence);
        At(index);
        Set(MarkerFile.BusyAt, 1);
    }

    /// <summary>The item that begins now.</summary>
    public void At(long index) => Set(MarkerFile.IndexAt, index);

    /// <summary>The item that began last.</summary>
    public long Index => Volatile.Read(ref Field(MarkerFile.IndexAt));

    /// <summary>No item runs.</summary>
    public void Leave() => Set(MarkerFile.BusyAt, 0);

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

    private void Set(int field, long value) => Volatile.Write(ref Field(field), value);

    private ref long Field(int offset) => ref *(long*)(_start + offset);
}

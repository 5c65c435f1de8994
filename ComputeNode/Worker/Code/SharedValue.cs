using System.Text.Json;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Worker.Code;

/// <summary>Something that can be loaded again.</summary>
internal interface ILoadable
{
    /// <summary>What it takes as a piece.</summary>
    long Bytes { get; }

    /// <summary>Lets the value go, unless it was used since the last call.</summary>
    bool TryUnload();
}

/// <summary>A shared value, read from the node's cache when a task first asks for it.</summary>
internal sealed class SharedValue<T>(BroadcastShelf shelf, ContentHash piece) : Broadcast<T>, ILoadable
{
    private readonly Lock _gate = new();
    private volatile Loaded? _loaded;
    private volatile bool _wasUsed;
    private long _bytes;

    public override T Value
    {
        get
        {
            if (!_wasUsed) _wasUsed = true;   // a store an item would have processors take the line from one another
            return (_loaded ?? Load()).Value;
        }
    }

    public long Bytes => Volatile.Read(ref _bytes);

    public bool TryUnload()
    {
        if (_wasUsed) return _wasUsed = false;
        _loaded = null;
        return true;
    }

    /// <summary>Whoever asks meanwhile waits, so that it is loaded once.</summary>
    private Loaded Load()
    {
        lock (_gate)
        {
            if (_loaded is { } there) return there;
            var loaded = new Loaded(Read());
            _loaded = loaded;
            shelf.Keep(this);
            return loaded;
        }
    }

    private T Read()
    {
        var bytes = shelf.Read(piece);
        Volatile.Write(ref _bytes, bytes.Length);
        try
        {
            return BroadcastPiece.Read<T>(bytes);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"The broadcast {piece} cannot be read as {TypeText.Of(typeof(T))}: {e.Message}", e);
        }
    }

    private sealed class Loaded(T value)
    {
        public readonly T Value = value;
    }
}

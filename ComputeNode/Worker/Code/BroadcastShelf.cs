using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Code;

/// <summary>
/// The shared values of this process: one object for a piece and a type, whoever captures it. What is loaded stays so, up to a bound, even if no task
/// holds it at the moment: the next lease may want it. Any thread may ask.
/// </summary>
/// <param name="folder">Where the node puts the pieces; null if it gave none.</param>
internal sealed class BroadcastShelf(CodeFolder? folder, long mostBytes = BroadcastShelf.MostBytes)
{
    /// <summary>Pieces of so many bytes stay loaded; what running tasks hold is beyond that.</summary>
    public const long MostBytes = 512 << 20;

    private const int LeastBytes = 1024;   // what stands around a small one

    private readonly Lock _gate = new();
    private readonly Dictionary<(ContentHash, Type), WeakReference<ILoadable>> _known = [];
    private readonly Queue<ILoadable> _loaded = new();   // each once; the first one is looked at next
    private long _loadedBytes;
    private int _pruneAt = 64;

    /// <summary>The value of a piece; it is read when it is first asked for.</summary>
    public Broadcast<T> Get<T>(ContentHash piece)
    {
        lock (_gate)
        {
            if (_known.TryGetValue((piece, typeof(T)), out var known) && known.TryGetTarget(out var value)) return (SharedValue<T>)value;
            Prune();
            var made = new SharedValue<T>(this, piece);
            _known[(piece, typeof(T))] = new(made);
            return made;
        }
    }

    /// <summary>The bytes of a piece.</summary>
    /// <exception cref="CodeGoneException">It is not there, or is something else.</exception>
    /// <exception cref="UnreadablePieceException">It cannot be read here.</exception>
    public byte[] Read(ContentHash piece) => Piece.Read(
        (folder ?? throw new CodeDefectException("This worker was started without a folder for what is shared.")).Piece(piece), piece, $"The broadcast {piece}");

    /// <summary>A value has been loaded: for those over the bound, what was not used since they were last looked at is let go.</summary>
    public void Keep(ILoadable value)
    {
        lock (_gate)
        {
            _loaded.Enqueue(value);
            _loadedBytes += Math.Max(value.Bytes, LeastBytes);
            for (var looks = 2 * _loaded.Count; _loadedBytes > mostBytes && looks > 0; looks--)
            {
                var next = _loaded.Dequeue();
                if (next != value && next.TryUnload()) _loadedBytes -= Math.Max(next.Bytes, LeastBytes);
                else _loaded.Enqueue(next);
            }
        }
    }

    private void Prune()
    {
        if (_known.Count < _pruneAt) return;
        foreach (var key in _known.Where(k => !k.Value.TryGetTarget(out _)).Select(k => k.Key).ToList()) _known.Remove(key);
        _pruneAt = 2 * Math.Max(32, _known.Count);
    }
}

using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Printing;

/// <summary>Who prints: an item, or those of a lease one after the other. Flows to whatever threads they use.</summary>
/// <param name="voice">The name under which their lease prints.</param>
/// <param name="item">Which of them runs now.</param>
internal sealed class ItemPrinter(string voice, int attempt, Func<long> item)
{
    private static readonly AsyncLocal<ItemPrinter?> Flowing = new();

    private readonly Lock _gate = new();
    private Func<long>? _item = item;
    private long _last;

    /// <summary>Who prints on this thread; null is nobody's item.</summary>
    public static ItemPrinter? Current
    {
        get => Flowing.Value;
        set => Flowing.Value = value;
    }

    /// <summary>What has no end of line yet, of standard output and of standard error.</summary>
    public OpenLine Output { get; } = new();

    /// <inheritdoc cref="Output"/>
    public OpenLine Error { get; } = new();

    /// <summary>The item that runs, or ran last.</summary>
    public long Item
    {
        get { lock (_gate) return _item?.Invoke() ?? _last; }
    }

    /// <summary>What stands before each line of an item.</summary>
    public string NameOf(long index, bool goesOn = false, bool isRest = false) => PrintedLine.NameOf(voice, index, attempt, goesOn, isRest);

    /// <summary>No item of it runs any more: what its threads still print is the last one's.</summary>
    public void End()
    {
        lock (_gate) (_last, _item) = (_item?.Invoke() ?? _last, null);
    }
}

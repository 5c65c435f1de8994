using ActorCompute.Messages;
using ActorCompute.Messages.Worker;

namespace ActorCompute.Worker.Running;

/// <summary>Failures of the running lease that have not been taken yet. One thread adds, another may take.</summary>
internal sealed class FailureLog
{
    private const int LongestText = 4096;
    private const int BytesOfChar = 6;        // at worst JSON writes one as \u0000
    private const int BytesBeside = 256;      // names, numbers and punctuation of one failure

    private readonly Lock _gate = new();
    private List<Failure> _failures = [];
    private int _bytes;

    /// <summary>Whether another failure might be too much for one frame.</summary>
    public bool IsFull => Volatile.Read(ref _bytes) > WorkerProtocol.MaxFailureBytes - Weight(LongestText * 3);

    /// <summary>What user code threw; texts are cut so that no failure is larger than a frame.</summary>
    public static Failure Of(long index, Exception e) =>
        new(index, FailureKind.Exception, Cut(e.GetType().FullName ?? e.GetType().Name), Cut(e.Message), e.StackTrace is { } stack ? Cut(stack) : null);

    public void Add(Failure failure)
    {
        lock (_gate)
        {
            _failures.Add(failure);
            _bytes += Weight(failure.Type.Length + failure.Message.Length + (failure.Stack?.Length ?? 0));
        }
    }

    /// <summary>Takes the failures of items before <paramref name="end"/>.</summary>
    public IReadOnlyList<Failure> Take(long end)
    {
        if (Volatile.Read(ref _bytes) == 0) return [];
        lock (_gate)
        {
            var taken = _failures.TakeWhile(f => f.Index < end).ToList();
            _failures = _failures.GetRange(taken.Count, _failures.Count - taken.Count);
            if (_failures.Count == 0) _bytes = 0;   // at most one stays behind: the one whose item is about to be counted
            return taken;
        }
    }

    private static int Weight(int chars) => chars * BytesOfChar + BytesBeside;

    private static string Cut(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText - 1), "…");
}

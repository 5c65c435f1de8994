using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Pool;

/// <summary>An input whose first segment has been read: who has nothing to send needs no job.</summary>
internal sealed class PeekedInput : IJobInput
{
    private readonly IAsyncEnumerator<Segment> _segments;
    private int _isMoving;

    private PeekedInput(IAsyncEnumerator<Segment> segments) => _segments = segments;

    public bool IsEmpty { get; private set; }

    /// <param name="cancel">Ends all reading, later on, too.</param>
    public static async Task<PeekedInput> OfAsync(IJobInput input, CancellationToken cancel)
    {
        var peeked = new PeekedInput(input.ReadAsync(cancel).GetAsyncEnumerator(cancel));
        peeked.IsEmpty = !await peeked.MoveNextAsync().ConfigureAwait(false);
        return peeked;
    }

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (IsEmpty) yield break;
        do yield return _segments.Current;
        while (await MoveNextAsync().ConfigureAwait(false));
    }

    /// <summary>A sequence that cannot be stopped is left behind: what is being read cannot be disposed of.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isMoving, 1) == 0 ? _segments.DisposeAsync() : ValueTask.CompletedTask;

    private async Task<bool> MoveNextAsync()
    {
        if (Interlocked.Exchange(ref _isMoving, 1) == 1) return false;   // disposed of
        try
        {
            return await _segments.MoveNextAsync().ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _isMoving, 0);
        }
    }
}

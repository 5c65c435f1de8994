using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Pool;

/// <summary>An input whose first segment has been read: who has nothing to send needs no job.</summary>
internal sealed class PeekedInput : IJobInput
{
    private readonly IAsyncEnumerator<Segment> _segments;

    private PeekedInput(IAsyncEnumerator<Segment> segments, bool isEmpty) => (_segments, IsEmpty) = (segments, isEmpty);

    public bool IsEmpty { get; }

    /// <param name="cancel">Ends all reading, later on, too.</param>
    public static async Task<PeekedInput> OfAsync(IJobInput input, CancellationToken cancel)
    {
        var segments = input.ReadAsync(cancel).GetAsyncEnumerator(cancel);
        return new(segments, !await segments.MoveNextAsync());
    }

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        if (IsEmpty) yield break;
        do yield return _segments.Current;
        while (await _segments.MoveNextAsync());
    }

    public ValueTask DisposeAsync() => _segments.DisposeAsync();
}

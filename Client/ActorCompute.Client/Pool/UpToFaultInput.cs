using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;
using ActorCompute.Values;

namespace ActorCompute.Pool;

/// <summary>Ends where the caller's sequence throws, and keeps what it threw: what came before is run and delivered first.</summary>
internal sealed class UpToFaultInput(IJobInput source) : IJobInput
{
    private volatile InputFaultException? _fault;

    /// <summary>What the sequence threw; null if it did not, or not yet.</summary>
    public InputFaultException? Fault => _fault;

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var segments = source.ReadAsync(cancel).GetAsyncEnumerator(cancel);
        await using var _ = segments.ConfigureAwait(false);
        while (await MoveNextAsync(segments, cancel).ConfigureAwait(false)) yield return segments.Current;
    }

    public void Stored(long next) => source.Stored(next);

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<bool> MoveNextAsync(IAsyncEnumerator<Segment> segments, CancellationToken cancel)
    {
        try
        {
            return await segments.MoveNextAsync().ConfigureAwait(false);
        }
        catch (InputFaultException e) when (!cancel.IsCancellationRequested)   // a sequence that was told to stop has not come to its end
        {
            _fault = e;
            return false;
        }
    }
}

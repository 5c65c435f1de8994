using System.Runtime.CompilerServices;
using ActorCompute.Inputs;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Values;

/// <summary>Values that are all there already, so that reading them takes no time.</summary>
internal sealed class CollectionInput<T>(IEnumerable<T> values, SegmentWriter<T> writer) : IJobInput
{
    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        using var each = GuardedEnumeration.Start(values);
        InputFaultException? fault;
        while (GuardedEnumeration.TryNext(each, out var value, out fault))
            if (writer.Add(value) is { } full) yield return full;
        if (writer.Cut() is { } rest) yield return rest;
        if (fault is not null) throw fault;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

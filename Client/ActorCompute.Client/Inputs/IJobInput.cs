using ActorCompute.Messages.Segments;

namespace ActorCompute.Inputs;

/// <summary>The inputs of one job as segments, read lazily and once; the first item has index 0.</summary>
internal interface IJobInput : IAsyncDisposable
{
    /// <summary>The inputs in order and without gaps.</summary>
    /// <exception cref="Messages.UserError">While enumerating: an input is malformed; the message says where.</exception>
    IAsyncEnumerable<Segment> ReadAsync(CancellationToken cancel);

    /// <summary>Is told, from any thread, that everything before <paramref name="next"/> is stored.</summary>
    void Stored(long next)
    {
        // Most inputs do not care.
    }
}

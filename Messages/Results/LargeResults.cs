using System.Runtime.CompilerServices;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Results;

/// <summary>Gets the documents of large results.</summary>
/// <exception cref="UserError">A document cannot be had.</exception>
internal delegate Task<ReadOnlyMemory<byte>> FetchDocument(ContentReference reference, CancellationToken cancel);

/// <summary>Puts documents in the place of references.</summary>
internal static class LargeResults
{
    /// <summary>The same results in the same order. Each large one comes by itself, with its document, which is fetched when it is its turn.</summary>
    public static async IAsyncEnumerable<JobResults> WithLargeAsync(
        this JobResults results, FetchDocument fetch, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!results.Segments.Any(s => s.Codec is Codec.Reference))
        {
            yield return results;
            yield break;
        }
        foreach (var segment in results.Segments)
        {
            if (segment.Codec is not Codec.Reference)
            {
                yield return new([segment], [.. results.Failures.Where(f => segment.Range.Contains(f.Index))]);
                continue;
            }
            for (var item = 0L; item < segment.Count; item++)
                yield return new([Segment.OfDocument(segment.First + item, await fetch(segment.ReferenceAt(item), cancel))], []);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Text;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Inputs;

/// <summary>JSON documents that this program makes, read lazily; those that come together go out together.</summary>
internal sealed class DocumentInput(IAsyncEnumerable<IEnumerable<string>> batches) : IJobInput
{
    public DocumentInput(IEnumerable<string> documents) : this(new[] { documents }.ToAsyncEnumerable())
    {
    }

    public async IAsyncEnumerable<Segment> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var gathered = new JsonSegmentBuilder(0);
        await foreach (var batch in batches.WithCancellation(cancel).ConfigureAwait(false))
        {
            foreach (var document in batch)
            {
                if (gathered.Count > 0 && gathered.Bytes + document.Length > LineParser.CutBytes) yield return gathered.Take()!;
                gathered.Add(Encoding.UTF8.GetBytes(document));
            }
            if (gathered.Take() is { } rest) yield return rest;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

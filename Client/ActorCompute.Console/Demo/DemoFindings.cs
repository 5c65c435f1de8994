using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCompute.Nodes;

namespace ActorCompute.Demo;

/// <summary>Something that was done, and how it was shared.</summary>
/// <param name="Items">How many items it had.</param>
/// <param name="Elapsed">From the first submission to the last result.</param>
/// <param name="Shares">How many of its items each node completed.</param>
internal sealed record WorkShared(long Items, TimeSpan Elapsed, IReadOnlyDictionary<string, long> Shares);

/// <summary>How many primes there are.</summary>
internal sealed record PrimesFound(long Count, WorkShared Work);

/// <summary>Where the picture is.</summary>
internal sealed record PictureDrawn(string Path, WorkShared Work);

/// <summary>What it takes to fetch pages and to compute, one after the other and both at once.</summary>
internal sealed record WorkTogether(TimeSpan PagesAlone, TimeSpan ComputeAlone, TimeSpan Both, WorkShared Work);

/// <summary>Pages a second before and after a node has joined.</summary>
internal sealed record NodeAdded(string Name, double PagesBefore, double PagesAfter, WorkShared Work);

/// <summary>All that a demo found.</summary>
internal sealed record DemoFindings(
    PrimesFound Primes, PictureDrawn Picture, WorkTogether Together, NodeAdded Added, IReadOnlyList<NodeSnapshot> Nodes, TimeSpan Elapsed)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What each act is called, and how its work was shared.</summary>
    public IEnumerable<(string Title, WorkShared Work)> Acts =>
        [("primes", Primes.Work), ("picture", Picture.Work), ("both", Together.Work), ("growing", Added.Work)];

    /// <summary>One JSON document; times in seconds, rates in items a second.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        seconds = Elapsed.TotalSeconds,
        primes = new { count = Primes.Count, seconds = Primes.Work.Elapsed.TotalSeconds },
        picture = new { file = Picture.Path, rows = Picture.Work.Items, seconds = Picture.Work.Elapsed.TotalSeconds },
        together = new
        {
            pagesAlone = Together.PagesAlone.TotalSeconds, computeAlone = Together.ComputeAlone.TotalSeconds, both = Together.Both.TotalSeconds,
        },
        added = new { node = Added.Name, pagesBefore = Added.PagesBefore, pagesAfter = Added.PagesAfter },
        nodes = Nodes.Select(n => new
        {
            name = n.Name, slots = n.Slots, items = n.Items,
            acts = Acts.ToDictionary(a => a.Title, a => a.Work.Shares.GetValueOrDefault(n.Name)),
        }),
    }, Indented);
}

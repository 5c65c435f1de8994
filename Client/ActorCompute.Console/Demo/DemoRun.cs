using ActorCompute.Inputs;
using ActorCompute.Results;

namespace ActorCompute.Demo;

/// <summary>The acts of the demo, each of which does something real and says what it found.</summary>
internal sealed class DemoRun(DemoCluster cluster, DemoPages pages)
{
    public const string PictureFile = "mandelbrot.png";

    public const long PrimesTo = 10_000_000, KnownPrimes = 664_579;

    private const int PrimeRanges = 100, Pages = 240, ComputedPerSlot = 7;
    private const long SquaresPerItem = 250_000_000;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.5), Measured = TimeSpan.FromSeconds(1.5);

    private readonly DemoJobs _jobs = new(cluster);

    /// <summary>Counts the primes below ten million, in ranges.</summary>
    public async Task<PrimesFound> CountPrimesAsync(CancellationToken cancel)
    {
        const long Length = PrimesTo / PrimeRanges;
        var ranges = Enumerable.Range(0, PrimeRanges).Select(i => $"[{i * Length},{(i + 1) * Length - 1}]");
        Int128? count = null;
        var work = await _jobs.ShareAsync(
            async () => count = (await _jobs.RunAsync("count-primes", new DocumentInput(ranges), cancel)).Tally.Sum, cancel);
        return count == KnownPrimes ? new(KnownPrimes, work) : throw new InvalidOperationException($"{count} primes were found; there are {KnownPrimes}.");
    }

    /// <summary>Draws a picture, a row an item.</summary>
    /// <param name="file">Where it is written.</param>
    /// <param name="cancel">Interrupts it.</param>
    public async Task<(PictureDrawn Drawn, MandelbrotPicture Picture)> DrawAsync(OutputFile file, CancellationToken cancel)
    {
        var picture = new MandelbrotPicture();
        var work = await _jobs.ShareAsync(() => _jobs.RunAsync("mandelbrot-row", new RangeInput(0, MandelbrotPicture.Height - 1), picture, cancel), cancel);
        picture.Save(file.Stream);
        await file.CompleteAsync();
        return (new($"./{PictureFile}", work), picture);
    }

    /// <summary>Fetches pages, computes, then does both at once.</summary>
    public async Task<WorkTogether> CombineAsync(int slots, CancellationToken cancel)
    {
        var computed = slots * ComputedPerSlot;
        var (alone, burning, both) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        await Task.WhenAll(FetchAsync(slots, cancel), _jobs.RunAsync("sum-squares", new RangeInput(1000, 1000 + slots), cancel));   // so that nobody is cold
        var work = await _jobs.ShareAsync(async () =>
        {
            alone = await FetchAsync(Pages, cancel);
            burning = await ComputeAsync(computed, cancel);
            both = (await Task.WhenAll(FetchAsync(Pages, cancel), ComputeAsync(computed, cancel))).Max();
        }, cancel);
        return new(alone, burning, both, work);
    }

    /// <summary>Adds a node in the midst of a job, and measures the job's pace before and after.</summary>
    public async Task<NodeAdded> GrowAsync(string name, CancellationToken cancel)
    {
        var (growing, before, after) = (new GrowingWork(pages), 0.0, 0.0);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var work = await _jobs.ShareAsync(() => BothOrNeitherAsync(
            either,
            _jobs.RunAsync("http.get", new DocumentInput(growing.DocumentsAsync(either.Token)), growing, either.Token),
            MeasureAsync(either.Token)), cancel);
        return new(name, before, after, work);

        async Task MeasureAsync(CancellationToken stop)
        {
            before = await PaceAsync(growing, stop);
            await cluster.AddNodeAsync(name, stop);
            after = await PaceAsync(growing, stop);
            growing.Enough();
        }
    }

    /// <summary>Waits for both; if one of them fails, the other is stopped.</summary>
    private static async Task BothOrNeitherAsync(CancellationTokenSource stop, Task one, Task other)
    {
        if (await Task.WhenAny(one, other) is { IsCompletedSuccessfully: false } failed)
        {
            await stop.CancelAsync();
            await Task.WhenAll(one, other).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await failed;
        }
        await Task.WhenAll(one, other);
    }

    private static async Task<double> PaceAsync(GrowingWork growing, CancellationToken cancel)
    {
        await growing.MeasureAsync(Settling, cancel);
        return await growing.MeasureAsync(Measured, cancel);
    }

    private async Task<TimeSpan> FetchAsync(int count, CancellationToken cancel) =>
        (await _jobs.RunAsync("http.get", new DocumentInput(Enumerable.Range(0, count).Select(n => pages.Document(n))), cancel)).Elapsed;

    private async Task<TimeSpan> ComputeAsync(int items, CancellationToken cancel) =>
        (await _jobs.RunAsync("sum-squares", new RangeInput(SquaresPerItem, SquaresPerItem + items - 1), cancel)).Elapsed;
}

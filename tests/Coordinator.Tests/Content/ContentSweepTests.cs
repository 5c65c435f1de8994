using ActorCompute.Coordinator.Content;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Store;
using ActorCompute.Coordinator.Tests.Access;
using ActorCompute.Coordinator.Tests.Api;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Tests.Content;

/// <summary>Against real files and stores.</summary>
public sealed class ContentSweepTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _data = new();
    private readonly JobStores _stores;
    private readonly ContentStore _content;

    public ContentSweepTests()
    {
        _stores = JobStores.Open(_data.File("data"));
        _content = ContentStore.Open(Folder, durable: false, TimeProvider.System);
    }

    private string Folder => _data.File("content");

    [Fact]
    public async Task Only_what_is_old_and_named_nowhere_goes()
    {
        var (pushed, run) = (TestPackage.Of("Pushed", [1], ("a.txt", [2])), TestPackage.Of("Run", [3], ("b.txt", [2])));
        var gone = TestPackage.Of("Gone", [4], ("a.txt", [2]));
        List<ContentHash> named = [await PutAsync([10]), await PutAsync([20]), await PutAsync([30]), await PutAsync([40]), await PutAsync([50])];
        List<ContentHash> unnamed = [await PutAsync([60]), gone.Hash, ContentHash.Of([4])];
        foreach (var package in new[] { pushed, run, gone }) await PutAsync(package);
        named.AddRange([pushed.Hash, run.Hash, .. pushed.Contents.Concat(run.Contents).Select(c => ContentHash.Of(c))]);
        Age();
        named.Add(await PutAsync([70]));   // a client may be about to open a job with it
        _stores.Stored.Commit([new InsertPackage(new(0, pushed.Hash, "Pushed", 2, 2, default, new([], [])))]);
        Store(_stores.Stored, "ended", new(run.Hash, named[0]), named[1], named[2]);
        Store(_stores.Attached, "attached", null, named[3], named[4]);
        await SweepUntilAsync(() => unnamed.TrueForAll(p => !IsHere(p)));
        Assert.All(named, p => Assert.True(IsHere(p)));
    }

    [Fact]
    public async Task What_the_invocation_of_a_job_shares_stays_as_long_as_the_job()
    {
        var (value, other) = (await PutAsync([1]), await PutAsync([2]));
        var invocation = await PutAsync(new Invocation { Task = "a", Broadcasts = [new(value, 1)] }.ToBytes());
        var package = TestPackage.Of("Run", [3]);
        await PutAsync(package);
        Store(_stores.Stored, "job", new(package.Hash, invocation), other, other);
        var unnamed = await PutAsync([4]);
        Age();
        await SweepUntilAsync(() => !IsHere(unnamed));
        Assert.True(IsHere(value));
        _stores.Stored.Commit([new DeleteJob(new("job"))]);
        await SweepUntilAsync(() => !IsHere(value));
    }

    [Fact]
    public async Task What_a_job_named_goes_with_it()
    {
        var piece = await PutAsync([1]);
        Store(_stores.Stored, "job", null, piece, piece);
        Age();
        await using (ContentSweep.Start(_content, _stores, TimeProvider.System, NullLogger.Instance)) { }
        Assert.True(IsHere(piece));
        _stores.Stored.Commit([new DeleteJob(new("job"))]);
        await SweepUntilAsync(() => !IsHere(piece));
    }

    /// <summary>What was used a moment ago looks eight days old then.</summary>
    [Fact]
    public async Task While_the_clock_is_in_doubt_nothing_goes()
    {
        var piece = await PutAsync([1]);
        _stores.Dispose();
        var time = new SetForward(TimeSpan.FromDays(8));
        using var stores = JobStores.Open(_data.File("data"), time);
        Assert.Contains("was set by 8.0 days", stores.Stored.ClockDoubt, StringComparison.Ordinal);
        await using (ContentSweep.Start(_content, stores, time, NullLogger.Instance)) { }
        Assert.True(IsHere(piece));
    }

    public void Dispose()
    {
        _stores.Dispose();
        _data.Dispose();
    }

    private static void Store(JobStore store, string id, TaskCode? code, ContentHash input, ContentHash result)
    {
        var job = new StoredJob(0, new(id), new JobSpec("task", TaskKind.Cpu) { Code = code }, JobStatus.Succeeded, 3, 1, 0, default, default, default, null, "");
        var key = store.Commit([new InsertJob(job)])[0];
        store.Commit([
            new InsertInputs(key, [Segment.OfRange(0, 1, 1, 2), Segment.OfReference(2, new(input, 1))]),
            new InsertResults(key, [new(Segment.OfRange(0, 1, 1, 2), [])]),
            new InsertResults(key, [new(Segment.OfReference(2, new(result, 1)), [])])]);
    }

    private async Task SweepUntilAsync(Func<bool> isDone)
    {
        using var patience = new CancellationTokenSource(Patience);
        await using var sweep = ContentSweep.Start(_content, _stores, TimeProvider.System, NullLogger.Instance);
        while (!isDone()) await Task.Delay(10, patience.Token);
    }

    private async Task<ContentHash> PutAsync(byte[] bytes) => await _content.PutAsync(bytes, CancellationToken.None);

    private async Task PutAsync(TestPackage package)
    {
        foreach (var content in package.Contents.Append(package.Manifest.ToBytes())) await PutAsync(content);
    }

    private void Age()
    {
        foreach (var file in Directory.GetFiles(Folder, "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - UnusedContent.Grace - TimeSpan.FromHours(1));
    }

    private bool IsHere(ContentHash piece) => File.Exists(Path.Combine(Folder, piece.Value[..2], piece.Value));

    private sealed class SetForward(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}

using ActorCompute.Coordinator.Store;
using ActorCompute.Messages.Code;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Content;

/// <summary>
/// Removes pieces of content that nothing names any more: at the start and then every hour, beside the actors, in small steps. Shell of
/// <see cref="UnusedContent"/>; what it fails at is left to the next time.
/// </summary>
internal sealed class ContentSweep : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private const long StepBytes = 1 << 20;
    private const int StepPieces = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);   // between two steps: others want the disk, too

    private readonly ContentStore _content;
    private readonly JobStores _stores;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _start;
    private readonly WallClockWatch _clock;
    private TimeSpan _distrusted;   // until then dates of files say nothing
    private readonly Task _running;

    private ContentSweep(ContentStore content, JobStores stores, TimeProvider time, ILogger log)
    {
        (_content, _stores, _time, _log, _start) = (content, stores, time, log, time.GetTimestamp());
        _clock = new(time.GetUtcNow(), TimeSpan.Zero);
        if (stores.Stored.ClockDoubt is not null) _distrusted = UnusedContent.Grace;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Begins to sweep, until it is disposed of.</summary>
    public static ContentSweep Start(ContentStore content, JobStores stores, TimeProvider time, ILogger log) => new(content, stores, time, log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var due = new PeriodicTimer(Interval, _time);
        try
        {
            do await SweepAsync(_stop.Token);
            while (await due.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The coordinator stops.
        }
    }

    private async Task SweepAsync(CancellationToken cancel)
    {
        try
        {
            if (!MayTrustDates()) return;
            var unused = new UnusedContent(_content.List(), _time.GetUtcNow());
            if (!unused.IsEmpty) await KeepPackagesAsync(unused, cancel);
            if (!unused.IsEmpty) await KeepReferencesAsync(unused, cancel);
            if (!unused.IsEmpty) await RemoveAsync(unused, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            ContentLog.SweepFailed(_log, e.Message);
        }
    }

    /// <summary>Once the clock was set, what was used a moment ago may look old: for as long as that counts nothing is removed.</summary>
    private bool MayTrustDates()
    {
        var uptime = _time.GetElapsedTime(_start);
        if (_clock.Look(_time.GetUtcNow(), uptime) is not null) _distrusted = uptime + UnusedContent.Grace;
        return uptime >= _distrusted;
    }

    /// <summary>What packages are made of that were pushed or that jobs run, and the jobs' invocations with what those share.</summary>
    private async Task KeepPackagesAsync(UnusedContent unused, CancellationToken cancel)
    {
        TaskCode[] codes = [.. _stores.All.SelectMany(s => s.ListCodes())];
        foreach (var invocation in codes.Select(c => c.Invocation).Distinct())
        {
            unused.Keep([invocation]);
            unused.Keep((_content.FindBroadcasts(invocation) ?? []).Select(b => b.Hash));
        }
        foreach (var package in codes.Select(c => c.Package).Concat(_stores.Stored.ListPackages().Select(p => p.Hash)).Distinct())
        {
            unused.Keep([package]);
            if (await _content.FindManifestAsync(package, cancel) is { } manifest) unused.Keep(manifest.Files.Select(f => f.Hash));
        }
    }

    /// <summary>Large items and results of all jobs.</summary>
    private async Task KeepReferencesAsync(UnusedContent unused, CancellationToken cancel)
    {
        foreach (var store in _stores.All)
            foreach (var ofResults in new[] { false, true })
                for (long? row = 0; row is not null && !unused.IsEmpty;)
                {
                    (var pieces, row) = store.ReadReferences(ofResults, row.Value, StepBytes);
                    unused.Keep(pieces);
                    await Task.Delay(Pause, cancel);
                }
    }

    private async Task RemoveAsync(UnusedContent unused, CancellationToken cancel)
    {
        var (count, bytes, until) = (0, 0L, _time.GetUtcNow() - UnusedContent.Grace);
        foreach (var step in unused.Pieces.Chunk(StepPieces))
        {
            foreach (var piece in step)
            {
                if (_content.Remove(piece, until) is not { } length) continue;
                (count, bytes) = (count + 1, bytes + length);
            }
            await Task.Delay(Pause, cancel);
        }
        if (count > 0) ContentLog.Swept(_log, count, bytes);
    }
}

internal static partial class ContentLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} pieces of content that nothing names any more are removed, {Bytes} bytes", EventName = "content-swept")]
    public static partial void Swept(ILogger log, int count, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Content that nothing names could not be removed, which is tried again in an hour: {Reason}", EventName = "content-sweep-failed")]
    public static partial void SweepFailed(ILogger log, string reason);
}

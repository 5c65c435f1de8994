using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Tests.Worker;
using ActorCompute.ComputeNode.Tests.Worker.Code;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Compute;

/// <summary>Real worker processes that have several threads.</summary>
public sealed class WorkerThreadsTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly SentCode _code = new();

    public void Dispose() => _code.Dispose();

    [Fact]
    public async Task Threads_run_leases_each_for_itself_and_share_what_a_process_has()
    {
        await using var worker = await StartAsync(3);
        for (var n = 0; n < 3; n++) worker.Threads[n].Run([Cpu(n, count: 1000)]);
        for (var n = 0; n < 3; n++) Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i * i), (await ReadAsync(worker, n)).Numbers);
        for (var n = 0; n < 3; n++)
        {
            worker.Threads[n].Run([Of(n, Json("[]"), _code.Named("Fixtures.Named.Calls"))]);
            Assert.Equal(n + 1, BitConverter.ToInt32(Assert.Single((await ReadAsync(worker, n)).Segments).Data.Span));
        }
    }

    [Fact]
    public async Task What_ends_the_process_ends_all_its_threads_and_names_no_other_s_item()
    {
        await using var worker = await StartAsync(2);
        worker.Threads[1].Run([Of(1, Segment.OfRange(7, 1, 1, 1), _code.Named("Fixtures.Named.FailFast"))]);
        var exit = await worker.Exited.WaitAsync(Deadline);
        Assert.Contains("FailFast", exit.Detail, StringComparison.Ordinal);
        Assert.Null(exit.Running);
        foreach (var thread in worker.Threads) Assert.False(await thread.Results.WaitToReadAsync().AsTask().WaitAsync(Deadline));
    }

    private Task<WorkerThreads> StartAsync(int threads) =>
        WorkerThreads.StartAsync(WorkerProgram.Locate(Path.GetTempPath(), _code.Folder, new NodeId("n")), threads, CancellationToken.None);

    private static Task<LeaseOutcome> ReadAsync(WorkerThreads worker, int thread) =>
        LeaseOutcome.ReadAsync(worker.Threads[thread].Results, Id(thread), Deadline);
}

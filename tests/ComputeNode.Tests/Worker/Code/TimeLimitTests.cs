using ActorCompute.Messages;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>A synchronous worker cancels the token of an item whose time is over; what then becomes of the item is its own doing.</summary>
public sealed class TimeLimitTests : CodeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task An_item_that_ends_when_it_is_told_to_is_a_timeout_and_the_next_has_a_time_of_its_own()
    {
        var outcome = await RunAsync("Fixtures.Named.Stubborn", "1", "2");
        Assert.Equal([0L, 1], outcome.Failures.Select(f => f.Index));
        Assert.All(outcome.Failures, f => Assert.Equal(Failure.OfTimeout(f.Index, Limit), f));
        Assert.True(outcome.Frames[^1].Ended);
    }

    [Theory]
    [InlineData("Fixtures.Timed.Returns", "7")]
    [InlineData("Fixtures.Timed.Blocks", "900")]
    public async Task A_value_counts_if_it_comes_before_the_worker_is_killed(string task, string item)
    {
        var outcome = await RunAsync(task, item);
        Assert.Empty(outcome.Failures);
        Assert.Equal(1, outcome.Segments.Single().Count);
    }

    [Fact]
    public async Task An_exception_of_another_kind_is_told_as_it_is()
    {
        var failure = (await RunAsync("Fixtures.Timed.Complains", "1")).Failures.Single();
        Assert.Equal((FailureKind.Exception, "System.FormatException"), (failure.Kind, failure.Type));
    }

    [Fact]
    public async Task A_token_that_user_code_cancels_itself_in_time_is_no_timeout() =>
        Assert.Equal(FailureKind.Exception, (await RunAsync("Fixtures.Timed.GivesUp", "1")).Failures.Single().Kind);

    [Fact]
    public async Task Taking_the_tail_off_a_lease_does_not_cancel_the_item_that_runs()
    {
        var lease = NextLease(Code.Named("Fixtures.Timed.Patient"), Json("2500", "0"));
        Worker.Connection.Run([lease]);
        await Task.Delay(300);
        Worker.Connection.Trim(lease.Id, 0);
        var outcome = await LeaseOutcome.ReadAsync(Worker.Connection.Results, lease.Id, TimeSpan.FromSeconds(20));
        Assert.Equal([new ItemRange(0, 1)], outcome.Segments.Select(s => s.Range));
        Assert.Empty(outcome.Failures);
    }

    private new async Task<LeaseOutcome> RunAsync(string task, params string[] items) =>
        await Worker.RunAsync(NextLease(Code.Named(task), Json(items)) with { Terms = new(0, Limit) });
}

/// <summary>Asynchronous workers, each in a process of its own.</summary>
public sealed class AsyncTimeLimitTests : IDisposable
{
    private readonly SentCode _code = new();

    public void Dispose() => _code.Dispose();

    [Fact]
    public async Task An_item_that_hangs_is_given_up_and_its_neighbours_are_not()
    {
        var outcome = await RunAsync("Fixtures.Timed.Hangs", 300, "0", "1", "0");
        Assert.Equal([Failure.OfTimeout(1, TimeSpan.FromMilliseconds(300))], outcome.Failures);
        Assert.Equal(3, outcome.Segments.Sum(s => s.Count));
    }

    [Fact]
    public async Task An_item_that_heeds_its_token_ends_at_once()
    {
        var outcome = await RunAsync("Fixtures.Later.Wait", 300, "60000", "1");
        Assert.Equal([Failure.OfTimeout(0, TimeSpan.FromMilliseconds(300))], outcome.Failures);
        Assert.InRange(outcome.Cost.Wall, TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1.2));
    }

    [Fact]
    public async Task An_end_that_comes_after_an_item_was_given_up_is_ignored()
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder, "async");
        var task = _code.Named("Fixtures.Later.Deaf");
        await worker.Frames.RunAsync(Of(1, Json("1800", "3000"), task, TaskKind.Io) with { Terms = new(0, TimeSpan.FromMilliseconds(200)) });
        Assert.Equal([FailureKind.Timeout, FailureKind.Timeout], (await worker.Frames.ToEndAsync(Id(1))).Failures.Select(f => f.Kind));
        await worker.Frames.RunAsync(Of(2, Json("2500"), task, TaskKind.Io));
        Assert.Equal(["2500"], (await worker.Frames.ToEndAsync(Id(2))).Documents);   // nothing of lease 1 came in between
    }

    [Fact]
    public async Task Items_that_hold_all_threads_are_given_up_too()
    {
        var outcome = await RunAsync("Fixtures.Later.Block", 500, [.. Enumerable.Repeat("3600000", 16)]);
        Assert.Equal(16, outcome.Failures.Count(f => f.Kind is FailureKind.Timeout));
    }

    private async Task<LeaseOutcome> RunAsync(string task, int milliseconds, params string[] items)
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder, "async");
        var terms = new ItemTerms(0, TimeSpan.FromMilliseconds(milliseconds));
        await worker.Frames.RunAsync(Of(1, Json(items), _code.Named(task), TaskKind.Io) with { Terms = terms });
        return await worker.Frames.ToEndAsync(Id(1));
    }
}

using System.Diagnostics;
using System.Net.Sockets;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Asynchronous;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Talking;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>Asynchronous tasks: all items of a lease run at once.</summary>
public sealed class AsyncWorkerTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly SentCode _code = new();
    private readonly WorkerHabitat _habitat = new(Path.GetTempPath());
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private FrameClient _node = null!;
    private Task _talking = null!;

    public async Task InitializeAsync()
    {
        var accepting = _habitat.AcceptAsync(CancellationToken.None);
        await _socket.ConnectAsync(new UnixDomainSocketEndPoint(_habitat.SocketPath));
        _node = new FrameClient(await accepting);
        var work = AsyncWork.Started(_socket, new CodeShelf(_code.Folder), () => _socket.Shutdown(SocketShutdown.Both));
        _talking = Task.Factory.StartNew(new WorkerSession(_socket, work, _ => { }).Run, TaskCreationOptions.LongRunning);
        await _node.GreetAsync();
    }

    public async Task DisposeAsync()
    {
        _node.Dispose();
        await _talking.WaitAsync(Deadline);
        _socket.Dispose();
        _habitat.Dispose();
        _code.Dispose();
    }

    [Theory]
    [InlineData("Later.AtOnce", "\"é\"", "\"é\"")]
    [InlineData("Later.Nothing", "1", "null")]
    [InlineData("Later.Valueless", "1", "null")]
    [InlineData("Later.Wait", "3", "3")]
    [InlineData("Later.Context", "1", "\"0 1\"")]
    [InlineData("Named.Square", "7", "49")]
    [InlineData("Named.Nothing", "7", "null")]
    public async Task Every_shape_of_method_runs(string method, string item, string result) =>
        Assert.Equal([result], (await RunAsync($"Fixtures.{method}", Json(item))).Documents);

    [Fact]
    public async Task An_asynchronous_lambda_reads_what_is_shared()
    {
        var piece = _code.Put(BroadcastPiece.OfNumbers(new[] { 1.5, 2.5 }, ElementType.Float64));
        await _node.RunAsync(Of(1, Json("0", "1"), _code.Of(Fixtures.Delegates.OfSharedLater(null!), piece), TaskKind.Io));
        Assert.Equal(["1.5", "2.5"], InOrder(await _node.ToEndAsync(Id(1))));
    }

    [Fact]
    public async Task An_asynchronous_lambda_runs_with_what_it_captured()
    {
        var more = 40;
        Func<int, Task<int>> function = Fixtures.Later.Adding(more);
        await _node.RunAsync(Of(1, Json("1", "2"), _code.Of(function), TaskKind.Io));
        Assert.Equal(["41", "42"], InOrder(await _node.ToEndAsync(Id(1))));
    }

    [Fact]
    public async Task Thousands_of_items_run_at_once()
    {
        var watch = Stopwatch.StartNew();
        var outcome = await RunAsync("Fixtures.Later.Together", Segment.OfRange(10, 0, 1, 5000));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));   // one after another: 1500 s
        Assert.Equal(Enumerable.Range(10, 5000).Select(n => (long)n), Indices(outcome).Order());
        Assert.Equal(5000, outcome.Documents.Max(int.Parse));
        Assert.Single(outcome.Frames, f => f.Ended);
        Assert.Equal(5000L, outcome.Cost.Items);
        Assert.InRange(outcome.Cost.Cpu, TimeSpan.FromTicks(1), outcome.Cost.Wall / 10);   // they wait
        Assert.True(outcome.Cost.Wall >= TimeSpan.FromSeconds(5000 * 0.29), $"{outcome.Cost}");
        Assert.True(outcome.Cost.Allocated >= 5000 * 100, $"{outcome.Cost}");
    }

    [Fact]
    public async Task What_is_finished_does_not_wait_for_what_is_not()
    {
        await _node.RunAsync(Of(1, Json("3000", "0", "0", "3000", "1"), _code.Named("Fixtures.Later.Wait"), TaskKind.Io));
        var seen = new List<long>();
        while (seen.Count < 3) seen.AddRange(Indices((await _node.NextAsync())!.Value.Values!));
        Assert.Equal([1L, 2, 4], seen.Order());
    }

    [Fact]
    public async Task Items_that_fail_fail_alone()
    {
        var outcome = await RunAsync("Fixtures.Later.Sometimes", Json("1", "2", "\"x\"", "4"));
        Assert.Equal(["1", "", "", "4"], InOrder(outcome));
        var failures = outcome.Failures.OrderBy(f => f.Index).ToList();
        Assert.Equal([(1L, FailureKind.Exception), (2L, FailureKind.BadInput)], failures.Select(f => (f.Index, f.Kind)));
        Assert.Equal(("System.InvalidOperationException", "not 2"), (failures[0].Type, failures[0].Message));
        Assert.Contains("Fixtures.Later.Sometimes", failures[0].Stack, StringComparison.Ordinal);
        Assert.DoesNotContain("ActorCompute", failures[0].Stack, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Fixtures.Later.NoTask", "null instead of a task")]
    [InlineData("Fixtures.Later.Missing", "no task")]
    public async Task What_cannot_run_says_why(string task, string why)
    {
        var outcome = await RunAsync(task, Json("1", "2"));
        Assert.Equal(2, outcome.Failures.Count);
        Assert.All(outcome.Failures, f => Assert.Contains(why, f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_result_that_cannot_be_serialized_fails_alone()
    {
        var outcome = await RunAsync("Fixtures.Values.Circular", Json("0", "1"));
        Assert.Equal([(1L, FailureKind.BadResult)], outcome.Failures.Select(f => (f.Index, f.Kind)));
    }

    [Fact]
    public async Task Large_results_come_alone_among_small_ones()
    {
        var outcome = await RunAsync("Fixtures.Large.TextLater", Segment.OfRange(0, 0, 700_000, 4));
        Assert.Empty(outcome.Failures);
        Assert.Equal([0L, 1, 2, 3], Indices(outcome).Order());
        Assert.Equal([1_400_002L, 2_100_002], outcome.Segments.Where(s => s.Codec is Codec.Reference).Select(s => s.ReferenceAt(0).Bytes).Order());
    }

    [Fact]
    public async Task Arrays_of_numbers_come_as_their_bytes_null_as_JSON_and_failures_between()
    {
        var outcome = await RunAsync("Fixtures.Arrays.UpToLater", Json("2", "0", "13", "1", $"{400_000}"));
        Assert.Equal([2L], outcome.Failures.Select(f => f.Index));
        Assert.All(outcome.Segments.Where(s => s.First is 0 or 3 or 4), s => Assert.Equal(ElementType.Int64, s.Element));
        Assert.Equal(3_200_000, outcome.Segments.Single(s => s.Codec is Codec.Reference).ReferenceAt(0).Bytes);
        Assert.Equal(["[0,1]", "null", "", "[0]"], InOrder(outcome).Take(4));
    }

    [Fact]
    public async Task Ten_thousand_failures_fit_their_frames()
    {
        var outcome = await RunAsync("Fixtures.Later.Fails", Segment.OfRange(0, 0, 1, 10_000));
        Assert.Equal(Enumerable.Range(0, 10_000).Select(n => (long)n), outcome.Failures.Select(f => f.Index).Order());
    }

    [Fact]
    public async Task Trimming_cancels_what_is_not_finished_and_the_lease_ends_with_the_rest()
    {
        await _node.RunAsync(Of(1, Json("0", "600", "60000", "60000"), _code.Named("Fixtures.Later.Wait"), TaskKind.Io));
        Assert.Equal([0L], Indices((await _node.NextAsync())!.Value.Values!));
        await _node.TrimAsync(Id(1), 2);
        var outcome = await _node.ToEndAsync(Id(1));
        Assert.Equal([1L], Indices(outcome));
        Assert.Empty(outcome.Failures);
    }

    [Fact]
    public async Task A_lease_that_is_revoked_ends_at_once()
    {
        await _node.RunAsync(Of(1, Json("60000", "60000"), _code.Named("Fixtures.Later.Wait"), TaskKind.Io));
        await Task.Delay(100);
        await _node.TrimAsync(Id(1), 0);
        var watch = Stopwatch.StartNew();
        Assert.Empty((await _node.ToEndAsync(Id(1))).Segments);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task After_so_many_items_the_worker_retires_once_all_that_runs_is_finished()
    {
        var task = _code.Put(new Invocation { Task = "Fixtures.Later.Wait", MaxTasksPerWorker = 3 });
        await _node.RunAsync(Of(1, Json("100", "1"), task, TaskKind.Io), Of(2, Json("200", "1", "1"), task, TaskKind.Io));
        var frames = new List<ActorCompute.Messages.Worker.ResultsFrame>();
        while (await _node.NextAsync() is { } frame) frames.Add(frame);
        Assert.Equal(3, frames.Sum(f => f.Values!.Count));
        Assert.Equal([.. Enumerable.Repeat(false, frames.Count - 1), true], frames.Select(f => f.Retires));
    }

    [Fact]
    public async Task An_initializer_runs_once_however_many_ask()
    {
        var task = _code.Put(new Invocation { Task = "Fixtures.Started.Read", Initializer = new Invocation { Task = "Fixtures.Started.UpLater" } });
        await _node.RunAsync([.. Enumerable.Range(1, 20).Select(n => Of(n, Json("0"), task, TaskKind.Io))]);
        var documents = new List<string>();
        while (documents.Count < 20) documents.AddRange(Documents((await _node.NextAsync())!.Value.Values!));
        Assert.All(documents, d => Assert.Equal("10", d));
    }

    [Fact]
    public async Task Code_that_is_gone_fails_no_item_and_the_next_lease_has_it_read_again()
    {
        var task = _code.Named("Fixtures.Later.Wait");
        var putBack = _code.Lose(task);
        await _node.RunAsync(Of(1, Json("1"), task, TaskKind.Io));
        var outcome = await _node.ToEndAsync(Id(1));
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true, Retires: false });
        putBack();
        await _node.RunAsync(Of(2, Json("1"), task, TaskKind.Io));
        Assert.Empty((await _node.ToEndAsync(Id(2))).Failures);
    }

    /// <summary>Code may keep what it found, so it is loaded anew, in the same process: what others wait for there goes on.</summary>
    [Fact]
    public async Task Of_a_shared_value_that_is_gone_no_item_fails_and_once_it_is_there_the_next_lease_runs_beside_what_others_wait_for()
    {
        var piece = BroadcastPiece.OfNumbers(new[] { 1.5, 2.5 }, ElementType.Float64);
        var task = _code.Of(Fixtures.Delegates.OfSharedLater(null!), ContentHash.Of(piece));
        await _node.RunAsync(Of(9, Json("3600000"), _code.Named("Fixtures.Later.Wait", "TasksAgain"), TaskKind.Io));
        await _node.RunAsync(Of(1, Json("0", "1"), task, TaskKind.Io));
        var outcome = await _node.ToEndAsync(Id(1));
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true, Retires: false });
        _code.Put(piece);
        await _node.RunAsync(Of(2, Json("0", "1"), task, TaskKind.Io));
        Assert.Equal(["1.5", "2.5"], InOrder(await _node.ToEndAsync(Id(2))));
    }

    [Fact]
    public async Task Code_that_found_something_gone_is_loaded_anew_with_static_fields_of_its_own()
    {
        var calls = _code.Named("Fixtures.Named.Calls");
        Assert.Equal(["1"], InOrder(await RunAsync("Fixtures.Named.Calls", Json("0"))));
        await _node.RunAsync(Of(2, Json("0"), _code.Of(Fixtures.Delegates.OfSharedLater(null!), ContentHash.Of("missing"u8)), TaskKind.Io));
        Assert.True((await _node.ToEndAsync(Id(2))).Frames[^1].Lacks);
        await _node.RunAsync(Of(3, Json("0"), calls, TaskKind.Io));
        Assert.Equal(["1"], InOrder(await _node.ToEndAsync(Id(3))));
    }

    [Theory]
    [InlineData("Fixtures.Values.Circular", "1")]   // its result cannot be written
    [InlineData("Fixtures.Later.Wait", "\"x\"")]   // the item does not fit
    public async Task While_the_code_s_folder_is_gone_it_is_not_believed_that_a_value_cannot_be_read_or_written(string name, string item)
    {
        var task = _code.Named(name);
        Assert.Empty((await RunAsync(name, Json("0"))).Failures);
        _code.Delete();
        await _node.RunAsync(Of(2, Json(item), task, TaskKind.Io));
        var outcome = await _node.ToEndAsync(Id(2));
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true });
    }

    private async Task<LeaseOutcome> RunAsync(string task, Segment input)
    {
        await _node.RunAsync(Of(1, input, _code.Named(task), TaskKind.Io));
        return await _node.ToEndAsync(Id(1));
    }

    private static IReadOnlyList<long> Indices(LeaseOutcome outcome) => [.. outcome.Segments.SelectMany(Indices)];

    private static IEnumerable<long> Indices(Segment segment) => Enumerable.Range(0, (int)segment.Count).Select(n => segment.First + n);

    private static IEnumerable<string> InOrder(LeaseOutcome outcome) =>
        outcome.Segments.SelectMany(s => Indices(s).Zip(Documents(s))).OrderBy(d => d.First).Select(d => d.Second);
}

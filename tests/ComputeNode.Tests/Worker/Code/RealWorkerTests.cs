using System.Diagnostics;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker.Code;

/// <summary>Worker processes that run code which is sent to them.</summary>
public sealed class RealWorkerTests : IDisposable
{
    private readonly SentCode _code = new();

    public void Dispose() => _code.Dispose();

    [Fact]
    public async Task A_lambda_runs_in_a_process_that_has_never_seen_it()
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder);
        await worker.Frames.RunAsync(Of(1, Segment.OfRange(0, 1, 1, 1_000_000), _code.Of(Fixtures.Delegates.Lambda)));
        var outcome = await worker.Frames.ToEndAsync(Id(1));
        Assert.Equal(Enumerable.Range(1, 1_000_000).Select(n => (long)n * n + 1), outcome.Numbers);
    }

    /// <summary>In a process of its own alone: the tests' has the same native library loaded already, by the store, and two that set it up end it.</summary>
    [Fact]
    public async Task Native_libraries_and_built_in_tasks_go_side_by_side()
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder);
        await worker.Frames.RunAsync(Of(1, Json("1"), _code.Named("Fixtures.Database.Version", "Native")), Cpu(2, count: 2));
        Assert.Matches(@"^""3\.\d+\.\d+ 1""$", Assert.Single((await worker.Frames.ToEndAsync(Id(1))).Documents));
        Assert.Equal([1, 4], (await worker.Frames.ToEndAsync(Id(2))).Numbers);
    }

    [Fact]
    public async Task Costs_hold_what_items_allocate_and_that_it_is_collected()
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder);
        await worker.Frames.RunAsync(Of(1, Segment.OfRange(0, 1_000_000, 0, 100), _code.Named("Fixtures.Large.Text")));
        var cost = (await worker.Frames.ToEndAsync(Id(1))).Cost;
        Assert.InRange(cost.Allocated, 100 * 2_000_000, 100 * 50_000_000L);
        Assert.InRange(cost.Collections, 1, 10_000);
    }

    [Theory]
    [InlineData("Fixtures.Named.Overflow")]
    [InlineData("Fixtures.Named.FailFast")]
    public async Task What_ends_the_process_leaves_the_item_on_the_marker(string task)
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder);
        await worker.Frames.RunAsync(Of(7, Json(3, "-1", "5"), _code.Named(task)));
        await worker.Frames.ToEndAsync(Id(7));
        Assert.NotEqual(0, (await worker.EndAsync()).Status);
        Assert.Equal((Id(7), 4L), (worker.Running!.Value.Lease, worker.Running.Value.Index));
    }

    [Fact]
    public async Task After_so_many_items_the_worker_retires_and_says_so()
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder);
        var task = _code.Put(new Invocation { Task = "Fixtures.Named.Square", MaxTasksPerWorker = 5 });
        await worker.Frames.RunAsync(Of(1, Segment.OfRange(0, 1, 1, 3), task), Of(2, Segment.OfRange(3, 4, 1, 4), task), Cpu(3));
        var (first, second) = (await worker.Frames.ToEndAsync(Id(1)), await worker.Frames.ToEndAsync(Id(2)));
        Assert.Equal([1L, 4, 9, 16, 25], first.Numbers.Concat(second.Numbers));
        Assert.False(first.Frames[^1].Retires);
        Assert.Equal((false, true), (second.Frames[^1].Ended, second.Frames[^1].Retires));
        Assert.Equal(0, (await worker.EndAsync()).Status);
    }

    [Fact]
    public async Task Code_that_is_gone_or_changed_is_not_run_and_no_item_fails_for_it()
    {
        await GivesBackAsync($"{new TaskCode(ContentHash.Of([1]), ContentHash.Of([2]))}");
        await GivesBackAsync($"{new TaskCode(_code.Tasks, ContentHash.Of([2]))}");
        var named = TaskCode.Find(_code.Named("Fixtures.Named.Square", "TasksAgain"))!;
        File.Delete(_code.Folder.Piece(named.Package));   // without its manifest nobody knows what a package's files should be
        await GivesBackAsync($"{named}");
        var changed = TaskCode.Find(_code.Named("Fixtures.Named.Square"))!;
        await File.WriteAllTextAsync(_code.Folder.Piece(changed.Invocation), "something else");
        await GivesBackAsync($"{changed}");
        var manifest = new PackageManifest("Fixtures.Tasks", [new PackageFile("Fixtures.Tasks.dll", ContentHash.Of([3]), 1)]).ToBytes();
        var package = _code.Put(manifest);
        Directory.CreateDirectory(_code.Folder.Package(package));
        await File.WriteAllBytesAsync(Path.Combine(_code.Folder.Package(package), "Fixtures.Tasks.dll"), [4]);
        await GivesBackAsync($"{new TaskCode(package, _code.Put(new Invocation { Task = "Fixtures.Named.Square" }.ToBytes()))}");
    }

    /// <summary>The worker says what it lacks and retires, with nothing done; its node has the code looked up again.</summary>
    private async Task GivesBackAsync(string task)
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder);
        await worker.Frames.RunAsync(Of(1, Segment.OfRange(0, 1, 1, 3), task));
        var outcome = await worker.Frames.ToEndAsync(Id(1));
        Assert.Empty(outcome.Failures);
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true, Retires: true });
        Assert.Equal(0, (await worker.EndAsync()).Status);
    }

    [Fact]
    public async Task A_task_knows_its_node_and_may_write_to_the_log()
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder);
        await worker.Frames.RunAsync(Of(1, Json(5, "\"a\"", "\"b\""), _code.Named("Fixtures.Named.Speak")));
        Assert.Equal(["\"here\"", "\"here\""], (await worker.Frames.ToEndAsync(Id(1))).Documents);
        worker.Frames.Dispose();
        var lines = (await worker.EndAsync()).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => PrintedLine.Find(l)).Where(l => l is not null);
        Assert.Equal([(5, "a"), (5, "second line"), (6, "b"), (6, "second line")], lines.Select(l => (l!.Value.Item, l.Value.Text)));
    }

    /// <summary>In a process of its own: here the threads of the pool are the test's too.</summary>
    [Fact]
    public async Task Asynchronous_code_that_holds_its_threads_does_not_hold_the_talk()
    {
        await using var worker = await RealWorker.StartAsync(_code.Folder, "async");
        var task = _code.Named("Fixtures.Later.Block");
        await worker.Frames.RunAsync(Of(1, Json([.. Enumerable.Repeat("60000", 200)]), task, TaskKind.Io), Of(2, Json("60000"), task, TaskKind.Io));
        await Task.Delay(500);
        await worker.Frames.TrimAsync(Id(1), 0);
        var watch = Stopwatch.StartNew();
        Assert.True((await worker.Frames.ToEndAsync(Id(1))).Frames[^1].Ended);
        worker.Frames.Dispose();
        await worker.EndAsync();
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Without_the_folder_its_items_say_so()
    {
        await using var worker = await RealWorker.StartAsync(new CodeFolder(""));
        await worker.Frames.RunAsync(Of(1, Json("1"), _code.Named("Fixtures.Named.Square")));
        Assert.Contains("without a folder", (await worker.Frames.ToEndAsync(Id(1))).Failures.Single().Message, StringComparison.Ordinal);
    }
}

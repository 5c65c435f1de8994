using System.Text;
using ActorCompute.ComputeNode.Tests.Worker.Code;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker;

/// <summary>Items and results that no segment has room for.</summary>
public sealed class LargeDocumentTests : IAsyncLifetime
{
    private const int Length = 3_000_000;

    private readonly SentCode _code = new();
    private InProcessWorker _worker = null!;

    public async Task InitializeAsync() => _worker = await InProcessWorker.StartAsync(_code.Folder);

    public async Task DisposeAsync()
    {
        await _worker.DisposeAsync();
        _code.Dispose();
    }

    [Fact]
    public async Task A_large_item_is_read_where_the_node_has_put_it()
    {
        var outcome = await _worker.RunAsync(Of(1, Segment.OfReference(5, Put($"\"{new string('a', Length)} b\"")), "word-count"));
        Assert.Empty(outcome.Failures);
        Assert.Equal((5L, 1L), (outcome.Segments.Single().First, outcome.Segments.Single().Count));
    }

    [Fact]
    public async Task A_large_result_comes_alone_in_its_place_and_lies_where_the_node_finds_it()
    {
        var large = $"\"{new string('a', Length)}b\"";
        await RunAndCheckAsync("Fixtures.Values.Reverse", Segment.OfReference(7, Put(large)), $"\"b{new string('a', Length)}\"");
    }

    [Fact]
    public async Task Small_results_go_on_around_large_ones()
    {
        var outcome = await _worker.RunAsync(Of(1, Segment.OfRange(0, 0, 700_000, 4), _code.Named("Fixtures.Large.Text")));
        Assert.Equal([Codec.Json, Codec.Reference, Codec.Reference], outcome.Segments.Where(s => s.First is 0 or >= 2).Select(s => s.Codec));
        Assert.Equal([0L, 1, 2, 3], outcome.Segments.SelectMany(s => Enumerable.Range(0, (int)s.Count).Select(i => s.First + i)));
        Assert.Equal(2_100_002, outcome.Segments[^1].ReferenceAt(0).Bytes);
        Assert.True(outcome.Frames[^1].Ended);
    }

    [Fact]
    public async Task The_same_result_twice_is_one_piece()
    {
        var input = Put($"\"{new string('a', Length)}\"");
        var lease = Of(1, Segment.OfReference(0, input), _code.Named("Fixtures.Values.Reverse"));
        var result = (await _worker.RunAsync(lease)).Segments.Single().ReferenceAt(0);
        Assert.Equal(input, result);
    }

    [Fact]
    public async Task An_item_that_is_not_there_does_not_fail_and_is_to_be_brought_again()
    {
        var outcome = await _worker.RunAsync(Of(1, Segment.OfReference(0, ContentReference.Of("nothing"u8)), "word-count"));
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true });
    }

    [Fact]
    public async Task An_item_that_was_changed_at_equal_length_is_not_run()
    {
        var item = Put("\"one two\"");
        await File.WriteAllTextAsync(_code.Folder.Piece(item.Hash), "\"one one\"");
        var outcome = await _worker.RunAsync(Of(1, Segment.OfReference(0, item), "word-count"));
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1].Lacks);
    }

    [Fact]
    public async Task A_result_is_written_anew_where_something_else_of_its_length_lies_under_its_name()
    {
        var text = new string('a', Length);
        var wrong = Put($"\"b{text}\"");
        await File.WriteAllTextAsync(_code.Folder.Piece(wrong.Hash), $"\"c{text}\"");
        await RunAndCheckAsync("Fixtures.Values.Reverse", Segment.OfReference(0, Put($"\"{text}b\"")), $"\"b{text}\"");
    }

    [Fact]
    public async Task An_item_that_is_there_and_cannot_be_read_is_charged_to_the_worker_which_retires()
    {
        var item = Put("\"one two\"");
        await using var held = new FileStream(_code.Folder.Piece(item.Hash), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var outcome = await _worker.RunAsync(Of(1, Segment.OfReference(0, item), "word-count"));
        Assert.Equal(FailureKind.WorkerLost, outcome.Failures.Single().Kind);
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: false, Retires: true });
    }

    [Fact]
    public async Task A_pipe_in_the_place_of_an_item_is_not_read()
    {
        if (!OperatingSystem.IsLinux()) return;
        var item = Put("\"one two\"");
        Pipes.Put(_code.Folder.Piece(item.Hash));
        var outcome = await _worker.RunAsync(Of(1, Segment.OfReference(0, item), "word-count"));
        Assert.Empty(outcome.Segments);
        Assert.True(outcome.Frames[^1].Lacks);
    }

    [Fact]
    public async Task A_large_result_that_cannot_be_written_is_no_outcome_and_the_item_is_given_back()
    {
        var item = Put($"\"{new string('a', Length)}b\"");
        await File.WriteAllTextAsync(Path.Combine(_code.Folder.Path, "drafts"), "in the way");
        var outcome = await _worker.RunAsync(Of(1, Segment.OfReference(0, item), _code.Named("Fixtures.Values.Reverse")));
        Assert.Empty(outcome.Segments);   // another node may have room, or this one later
        Assert.True(outcome.Frames[^1] is { Ended: true, Lacks: true, Retires: true });
    }

    private async Task RunAndCheckAsync(string task, Segment item, string expected)
    {
        var outcome = await _worker.RunAsync(Of(1, item, _code.Named(task)));
        var result = outcome.Segments.Single();
        Assert.Equal((Codec.Reference, item.First), (result.Codec, result.First));
        Assert.Equal(ContentReference.Of(Encoding.UTF8.GetBytes(expected)), result.ReferenceAt(0));
        Assert.Equal(expected, await File.ReadAllTextAsync(_code.Folder.Piece(result.ReferenceAt(0).Hash)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_code.Folder.Path, "drafts")));
    }

    private ContentReference Put(string document)
    {
        var bytes = Encoding.UTF8.GetBytes(document);
        var reference = ContentReference.Of(bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(_code.Folder.Piece(reference.Hash))!);
        File.WriteAllBytes(_code.Folder.Piece(reference.Hash), bytes);
        return reference;
    }
}

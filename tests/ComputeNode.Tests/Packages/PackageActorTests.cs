using System.Collections.Concurrent;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.ComputeNode.Tests.Packages;

/// <summary>This test is its NodeActor.</summary>
public sealed class PackageActorTests : TestKit
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TestCode _code = new();
    private readonly TestProbe _node;
    private readonly IActorRef _packages;

    public PackageActorTests()
    {
        _node = CreateTestProbe();
        _packages = _node.ChildActorOf(PackageActor.For(new NodeId("n"), _code.Store, NullLogger.Instance));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _code.Dispose();
    }

    [Fact]
    public void Code_that_is_needed_comes()
    {
        var code = _code.Content.AddCode("Render");
        Need(code);
        Assert.Equal(ContentPart.Of(code).ToHashSet(), Enumerable.Range(0, 2).Select(_ => _node.ExpectMsg<PartCame>(Deadline).Part).ToHashSet());
        Assert.True(File.Exists(Path.Combine(_code.Cache.Folder.Package(code.Package), "Render.dll")));
        Assert.True(File.Exists(_code.Cache.Folder.Piece(code.Invocation)));
    }

    [Fact]
    public void A_connection_that_is_lost_again_and_again_delays_it_alone()
    {
        var code = _code.Content.AddCode("Render");
        for (var n = 0; n < 3; n++) _code.Content.FailNext(FetchTrouble.Connection);
        Need(code);
        for (var n = 0; n < 2; n++) _node.ExpectMsg<PartCame>(Deadline);
    }

    [Fact]
    public void A_large_item_comes_and_a_large_result_goes()
    {
        var (item, result) = (_code.Content.Add("item"), ContentHash.Of("result"u8));
        _packages.Tell(new NeedPart(new ContentPart(item, PartKind.Item, 4)));
        Assert.Equal(PartKind.Item, _node.ExpectMsg<PartCame>(Deadline).Part.Kind);
        Assert.Equal("item", File.ReadAllText(_code.Cache.Folder.Piece(item)));
        Directory.CreateDirectory(Path.GetDirectoryName(_code.Cache.Folder.Piece(result))!);
        File.WriteAllText(_code.Cache.Folder.Piece(result), "result");
        _code.Content.FailNext(FetchTrouble.Connection);
        _packages.Tell(new NeedPart(new ContentPart(result, PartKind.Result, 6)));
        Assert.Equal(result, _node.ExpectMsg<PartCame>(Deadline).Part.Hash);
        Assert.Equal([result], _code.Content.Put);
    }

    [Fact]
    public void A_result_that_is_not_in_the_cache_is_refused()
    {
        _packages.Tell(new NeedPart(new ContentPart(ContentHash.Of("nothing"u8), PartKind.Result, 7)));
        Assert.Contains("cannot be read from the node's cache any more", _node.ExpectMsg<PartRefused>(Deadline).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_does_not_exist_is_refused_and_the_others_come()
    {
        var (missing, code) = (new TaskCode(ContentHash.Of("nothing"u8), ContentHash.Of("nothing"u8)), _code.Content.AddCode("Render"));
        Need(missing);
        for (var n = 0; n < 2; n++) Assert.Contains("the cluster does not have", _node.ExpectMsg<PartRefused>(Deadline).Reason, StringComparison.Ordinal);
        Need(code);
        for (var n = 0; n < 2; n++) _node.ExpectMsg<PartCame>(Deadline);
    }

    [Fact]
    public void A_cache_that_somebody_deleted_is_made_again_and_nothing_is_taken_to_be_in_it()
    {
        var code = _code.Content.AddCode("Render");
        Need(code);
        for (var n = 0; n < 2; n++) _node.ExpectMsg<PartCame>(Deadline);
        Directory.Delete(_code.Path, recursive: true);
        Need(code);
        var said = Enumerable.Range(0, 3).Select(_ => _node.ReceiveOne(Deadline)).ToList();
        Assert.Equal((1, 2), (said.OfType<PartsGone>().Count(), said.OfType<PartCame>().Count()));
        Assert.True(File.Exists(Path.Combine(_code.Cache.Folder.Package(code.Package), "Render.dll")));
    }

    [Fact]
    public void What_a_cache_cannot_take_is_nobody_s_fault()
    {
        var code = _code.Content.AddCode("Render");
        Directory.Delete(_code.Path, recursive: true);
        File.WriteAllText(_code.Path, "in the way");
        Need(code);
        var late = new HashSet<ContentPart>();
        while (late.Count < 2) late.Add(_node.ExpectMsg<PartLate>(Deadline).Part);
        Assert.Equal(ContentPart.Of(code).ToHashSet(), late);
        File.Delete(_code.Path);
        // It is tried on by itself, and comes.
        for (var came = 0; came < 2;) if (_node.ReceiveOne(Deadline) is PartCame) came++;
    }

    /// <summary>Sentences of a disk name drafts, no two alike.</summary>
    [Fact]
    public void Why_something_is_late_is_said_once_however_its_sentences_differ()
    {
        var log = new EventNames();
        var packages = _node.ChildActorOf(PackageActor.For(new NodeId("n"), _code.Store, log), "saying");
        var item = new ContentPart(_code.Content.Add("item"), PartKind.Item, 4);
        for (var n = 0; n < 3; n++) _code.Content.FailNext(FetchTrouble.Service, $"draft {n} cannot be written.");
        packages.Tell(new NeedPart(item));
        _node.ExpectMsg<PartCame>(Deadline);
        Assert.Equal(["package-late"], log.Said);
    }

    [Fact]
    public void After_a_failure_of_its_own_it_has_to_be_asked_again()
    {
        var packages = _node.ChildActorOf(
            PackageActor.For(new NodeId("n"), _code.Store, NullLogger.Instance), "restarted", new OneForOneStrategy(_ => Directive.Restart));
        packages.Tell(Kill.Instance);
        _node.ExpectMsg<PartsForgotten>(Deadline);
    }

    private sealed class EventNames : ILogger
    {
        public ConcurrentQueue<string> Said { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Said.Enqueue(eventId.Name ?? "");
    }

    private void Need(TaskCode code)
    {
        foreach (var part in ContentPart.Of(code)) _packages.Tell(new NeedPart(part));
    }
}

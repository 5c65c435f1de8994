using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
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
        _packages.Tell(new NeedCode(code));
        Assert.Equal(code, _node.ExpectMsg<CodeCame>(Deadline).Code);
        Assert.True(File.Exists(Path.Combine(_code.Cache.Folder.Package(code.Package), "Render.dll")));
        Assert.True(File.Exists(_code.Cache.Folder.Piece(code.Invocation)));
    }

    [Fact]
    public void A_connection_that_is_lost_again_and_again_delays_it_alone()
    {
        var code = _code.Content.AddCode("Render");
        for (var n = 0; n < 3; n++) _code.Content.FailNext(FetchTrouble.Connection);
        _packages.Tell(new NeedCode(code));
        _node.ExpectMsg<CodeCame>(Deadline);
    }

    [Fact]
    public void Code_that_does_not_exist_is_refused_and_the_others_come()
    {
        var (missing, code) = (new TaskCode(ContentHash.Of("nothing"u8), ContentHash.Of("nothing"u8)), _code.Content.AddCode("Render"));
        _packages.Tell(new NeedCode(missing));
        Assert.Contains("the cluster does not have", _node.ExpectMsg<CodeRefused>(Deadline).Reason, StringComparison.Ordinal);
        _packages.Tell(new NeedCode(code));
        _node.ExpectMsg<CodeCame>(Deadline);
    }

    [Fact]
    public void After_a_failure_of_its_own_it_has_to_be_asked_again()
    {
        var packages = _node.ChildActorOf(
            PackageActor.For(new NodeId("n"), _code.Store, NullLogger.Instance), "restarted", new OneForOneStrategy(_ => Directive.Restart));
        packages.Tell(new NeedCode(null!));
        _node.ExpectMsg<CodeForgotten>(Deadline);
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Node;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Node;

/// <summary>A node with real workers; this test is its coordinator.</summary>
[Collection(nameof(WorkerProcess))]
public sealed class NodeActorTests : TestKit
{
    private const string Forever = "1000000000000000";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly TestCode _code = new();
    private readonly IActorRef _node;

    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("acn-");

    public NodeActorTests()
    {
        var info = new NodeInfo(new NodeId("n"), 0, Slots: 2, IoCapacity: 10_000, new Dictionary<string, string>(), "test");
        _node = Sys.ActorOf(NodeActor.For(info, TestWorkers.Program with { Place = _place.FullName }, _code.Store, ActorCompute.ComputeNode.Io.IoRules.Default, NullLogger.Instance));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _code.Dispose();
        _place.Delete(recursive: true);
    }

    [Fact]
    public void It_asks_until_it_is_registered_and_then_reports()
    {
        _node.Tell(new Connect(TestActor));
        var first = ExpectMsg<RegisterNode>(Deadline);
        Assert.Equal(first.Node.Incarnation, ExpectMsg<RegisterNode>(Deadline).Node.Incarnation);
        _node.Tell(new Registered(1, "c", 1));
        var report = FishForMessage<ReportNode>(_ => true, Deadline);
        Assert.Equal((1, first.Node.Incarnation), (report.Number, report.Incarnation));
        Assert.Equal(2, ExpectMsg<ReportNode>(Deadline).Number);
    }

    [Fact]
    public void Results_come_exact_and_are_held_until_they_are_acknowledged()
    {
        Register();
        Assign(Cpu(1, count: 10), Cpu(2, first: 10, count: 10));
        var results = Results(until: r => r.Count(x => x.End is not null) == 2);
        Assert.Equal(Enumerable.Range(1, 20).Select(n => (long)n * n), Numbers(results));
        Assert.Equal([Id(1), Id(2)], Report(r => r.Held.Count > 0).Held.Select(h => h.Lease).Order());
        _node.Tell(new AcknowledgeResults([.. results.Select(r => r.Number)]));
        Assert.Equal(0, Report(r => r.Held.Count == 0).UnacknowledgedBytes);
    }

    [Fact]
    public void Results_that_nobody_acknowledges_are_sent_again_on_the_next_registration()
    {
        Register();
        Assign(Cpu(1, count: 3));
        var first = Results(until: r => r.Exists(x => x.End is not null));
        _node.Tell(new RegisterAgain());
        var held = FishForMessage<RegisterNode>(_ => true, Deadline).Held;
        Assert.Equal([new HeldLease(Id(1), Job, new ItemRange(0, 3))], held);
        _node.Tell(new Registered(2, "c", 1));
        var again = Results(until: r => r.Exists(x => x.End is not null));
        Assert.Equal(first.Select(r => r.Number), again.Select(r => r.Number));
    }

    [Fact]
    public void A_registration_that_is_answered_twice_brings_nothing_again()
    {
        Register();
        Assign(Cpu(1, count: 3));
        Results(until: r => r.Exists(x => x.End is not null));
        _node.Tell(new Registered(1, "c", 1));
        Assert.IsType<ReportNode>(FishForMessage(m => m is ReportNode or DeliverResults, Deadline));
    }

    [Fact]
    public void Work_goes_on_while_there_is_no_coordinator()
    {
        Register();
        Assign(Of(1, Json("300000000", "300000000", "300000000"), "sum-squares"));   // about 0.3 s
        _node.Tell(new Disconnect());
        ExpectNoMsg(TimeSpan.FromSeconds(1));
        Register();
        Assert.Equal(3, Numbers(Results(until: r => r.Exists(x => x.End is not null))).Count);
    }

    [Fact]
    public void A_killed_worker_ends_its_lease_with_the_culprit_and_the_others_run_on()
    {
        Register();
        Assign(Of(1, Json(5, "10", Forever, "20"), "sum-squares"), Cpu(2, first: 100, count: 2));
        var results = Results(until: r => r.Exists(x => x.Lease == Id(1)) && r.Exists(x => x.Lease == Id(2) && x.End is not null));
        Assert.Equal(5, results.Single(r => r.Lease == Id(1)).Values!.First);
        KillBusiestWorker();
        var end = Results(until: r => r.Exists(x => x.End is { WorkerLost: true })).Last().End!;
        Assert.Equal(6, end.Culprit);
        Assert.Contains("SIGKILL", end.Detail, StringComparison.Ordinal);
        Assign(Cpu(3), Cpu(4));
        Results(until: r => r.Count(x => x.End == LeaseEnd.Finished && x.Lease > Id(2)) == 2);
    }

    [Fact]
    public void Leases_with_code_run_once_it_has_come()
    {
        Register();
        var code = _code.Content.AddCode("Render");
        Assign([.. Enumerable.Range(1, 5).Select(n => Cpu(n, task: code.ToString()))]);
        Results(until: r => r.Count(x => x.End is not null) == 5);   // that this is no assembly is the worker's business
        Assert.Equal(3, _code.Content.Asked.Count);
    }

    [Fact]
    public void Leases_whose_code_cannot_be_had_fail_and_say_so()
    {
        Register();
        Assign(Cpu(1, count: 3, task: Code("nothing").ToString()));
        var results = Results(until: r => r.Exists(x => x.End is not null));
        Assert.Equal(3, results.Sum(r => r.Failures.Count));
        Assert.All(results.SelectMany(r => r.Failures), f => Assert.StartsWith("The code of this job cannot be had on node n: ", f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_revoked_lease_that_does_not_stop_is_killed_and_its_slot_works_again()
    {
        Register();
        Assign(Of(1, Json(Forever), "sum-squares"), Of(2, Json(Forever), "sum-squares"));
        Report(r => r.Held.Count == 2);
        _node.Tell(new RevokeLeases([Id(1), Id(2)]));
        var ends = Results(until: r => r.Count(x => x.End is not null) == 2);
        Assert.All(ends, r => Assert.Equal((null, LeaseEnd.Finished), (r.Values, r.End)));
        Assign(Cpu(3));
        Results(until: r => r.Exists(x => x.Lease == Id(3) && x.End is not null));
    }

    [Fact]
    public void Ten_thousand_sleeps_of_a_second_take_little_more()
    {
        Register();
        var watch = Stopwatch.StartNew();
        Assign(Of(1, Segment.OfRange(0, 1, 0, 10_000), "sleep", TaskKind.Io));
        var results = Results(until: r => r.Exists(x => x.End is not null));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5));
        Assert.Equal(10_000, results.Sum(r => r.Values!.Count));
    }

    [Fact]
    public void A_revoked_sleep_is_over_at_once()
    {
        Register();
        Assign(Of(1, Segment.OfRange(0, 3600, 0, 100), "sleep", TaskKind.Io));
        _node.Tell(new RevokeLeases([Id(1)]));
        var end = Assert.Single(Results(until: r => r.Count > 0));
        Assert.Equal((null, LeaseEnd.Finished), (end.Values, end.End));
    }

    [Fact]
    public void A_leaving_node_ends_what_runs_hands_it_over_and_says_goodbye()
    {
        Register();
        Assign(Of(1, Segment.OfRange(0, 300_000_000, 0, 100), "sum-squares"));
        Results(until: r => r.Count > 0);
        _node.Tell(new Leave(Deadline));
        var rest = Results(until: r => r.Exists(x => x.End is not null));
        _node.Tell(new AcknowledgeResults([.. Enumerable.Range(1, (int)rest[^1].Number).Select(n => (long)n)]));
        FishForMessage<LeaveNode>(_ => true, Deadline);
        ExpectMsg<Left>(Deadline);
    }

    [Fact]
    public void A_node_that_is_sent_away_says_so_ends_what_runs_and_stops()
    {
        Register();
        Assign(Of(1, Segment.OfRange(0, 300_000_000, 0, 100), "sum-squares"));
        Results(until: r => r.Count > 0);
        Watch(_node);
        _node.Tell(new DrainNode(Deadline));
        Assert.True(Report(_ => true) is { IsLeaving: true });
        var rest = Results(until: r => r.Exists(x => x.End is not null));
        _node.Tell(new AcknowledgeResults([.. Enumerable.Range(1, (int)rest[^1].Number).Select(n => (long)n)]));
        FishForMessage<LeaveNode>(_ => true, Deadline);
        ExpectTerminated(_node, Deadline);
    }

    [Fact]
    public void A_leaving_node_does_not_wait_for_ever()
    {
        Register();
        Assign(Of(1, Json(Forever), "sum-squares"));
        Report(r => r.Held.Count == 1);
        _node.Tell(new Leave(TimeSpan.FromMilliseconds(300)));
        FishForMessage<LeaveNode>(_ => true, Deadline);
    }

    private void Register()
    {
        _node.Tell(new Connect(TestActor));
        FishForMessage<RegisterNode>(_ => true, Deadline);
        _node.Tell(new Registered(1, "c", 1));
    }

    private void Assign(params Lease[] leases) => _node.Tell(new AssignLeases(leases));

    private ReportNode Report(Predicate<ReportNode> isIt) => FishForMessage<ReportNode>(isIt, Deadline);

    /// <summary>Gathers results until they are those that are waited for; reports in between do not matter.</summary>
    private List<LeaseResult> Results(Predicate<List<LeaseResult>> until)
    {
        var (results, watch) = (new List<LeaseResult>(), Stopwatch.StartNew());
        while (!until(results))
        {
            Assert.True(watch.Elapsed < Deadline, $"Only {results.Count} results came, some perhaps again.");
            results.AddRange(FishForMessage<DeliverResults>(_ => true, Deadline).Results);
        }
        return results;
    }

    private static List<long> Numbers(IEnumerable<LeaseResult> results) =>
        [.. results.Select(r => r.Values).OfType<Segment>().OrderBy(s => s.First).SelectMany(s => MemoryMarshal.Cast<byte, long>(s.Data.Span).ToArray())];

    /// <summary>Kills the worker of this process that has used the most CPU time: the one that spins.</summary>
    /// <summary>Of this node's: other tests have workers too.</summary>
    private void KillBusiestWorker()
    {
        var children = Directory.EnumerateDirectories("/proc").Select(d => Path.GetFileName(d)).Where(d => int.TryParse(d, out var pid) && ParentOf(pid) == Environment.ProcessId
            && File.ReadAllText($"/proc/{pid}/cmdline").Contains(_place.FullName, StringComparison.Ordinal));
        var workers = children.Select(c => Process.GetProcessById(int.Parse(c))).ToList();
        workers.MaxBy(w => w.TotalProcessorTime)!.Kill();
        workers.ForEach(w => w.Dispose());
    }

    private static int ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0;   // it has ended meanwhile
        }
    }
}

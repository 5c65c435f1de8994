using System.Runtime.InteropServices;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Node;
using ActorCompute.Coordinator;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.ComputeNode.Tests.Wire;

/// <summary>The real coordinator and two real nodes, whose messages a wire loses, doubles and delays. (The pure cores are tried so by the hundred elsewhere.)</summary>
[Collection(nameof(WorkerProcess))]
public sealed class LossyWireTests : TestKit
{
    private const int Items = 4000, Naps = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);   // some seconds are usual

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("acl-");
    private readonly TestCode _code = new();
    private readonly JobStores _stores;
    private readonly IActorRef _coordinator;

    public LossyWireTests() : base($"akka {{ loglevel = WARNING, stdout-loglevel = OFF, scheduler.implementation = \"{typeof(HastyScheduler).AssemblyQualifiedName}\" }}")
    {
        _stores = JobStores.Open(_folder.FullName);
        _coordinator = Sys.ActorOf(CoordinatorActor.For(_stores, new Uptime(new HastyTime()), TimeSpan.FromDays(7), NullLogger.Instance));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _stores.Dispose();
        _code.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_wire_loses_doubles_or_delays_every_item_has_its_result_and_has_it_once(int seed)
    {
        var wires = new[] { AddNode("a", new Random(seed)), AddNode("b", new Random(-seed)) };
        Submit(new("squares"), new JobSpec("square", TaskKind.Cpu) { Chunk = 10 }, Segment.OfRange(0, 1, 1, Items));
        Submit(new("naps"), new JobSpec("sleep", TaskKind.Io) { Chunk = 10 }, Segment.OfRange(0, 0, 0, Naps));
        Assert.Equal(Enumerable.Range(1, Items).Select(n => (long)n * n), ReadAll(new("squares")).SelectMany(Numbers));
        Assert.Equal(Enumerable.Range(0, Naps).Select(n => (long)n), ReadAll(new("naps")).SelectMany(o => Indexes(o.Values)));
        Assert.Equal((JobStatus.Succeeded, Items, 0), Look(new("squares")));
        Assert.Equal((JobStatus.Succeeded, Naps, 0), Look(new("naps")));
        Assert.All(wires, w => Assert.True(w is { Dropped: > 5, Doubled: > 5, Late: > 5 }, $"{w.Dropped} lost, {w.Doubled} doubled, {w.Late} late of {w.Passed}: no test."));
    }

    private WireTally AddNode(string name, Random random)
    {
        var tally = new WireTally();
        var info = new NodeInfo(new(name), 0, Slots: 2, IoCapacity: 1000, new Dictionary<string, string>(), "test");
        var node = Sys.ActorOf(NodeActor.For(info, TestWorkers.Program with { Place = _folder.FullName }, _code.Store, ActorCompute.ComputeNode.Io.IoRules.Default, NullLogger.Instance), name);
        node.Tell(new Connect(Sys.ActorOf(LossyWire.For(node, _coordinator, random, tally), $"wire-{name}")));
        return tally;
    }

    private void Submit(JobId job, JobSpec spec, Segment inputs)
    {
        _coordinator.Tell(new OpenJob(job, spec), TestActor);
        ExpectMsg<JobView>(Patience);
        _coordinator.Tell(new ToJob(job, new AppendInputs(inputs)), TestActor);
        ExpectMsg<InputsStored>(Patience);
        _coordinator.Tell(new ToJob(job, new CloseInputs(inputs.Count)), TestActor);
        ExpectMsg<JobView>(Patience);
    }

    private List<Outcomes> ReadAll(JobId job)
    {
        var outcomes = new List<Outcomes>();
        for (long cursor = 0; ;)
        {
            _coordinator.Tell(new ToJob(job, new ReadResults(cursor, Unordered: false)), TestActor);
            var page = ExpectMsg<ResultPage>(Patience);
            outcomes.AddRange(page.Outcomes);
            if (page.Ended is not null) return outcomes;
            cursor = page.Cursor;
        }
    }

    private (JobStatus Status, long Answered, long Failed) Look(JobId job)
    {
        _coordinator.Tell(new ToJob(job, new AwaitChange(-1)), TestActor);
        var seen = ExpectMsg<JobView>(Patience).Job;
        return (seen.Status, seen.Answered, seen.Failed);
    }

    private static IEnumerable<long> Numbers(Outcomes outcomes) => MemoryMarshal.Cast<byte, long>(outcomes.Values.Data.Span).ToArray();

    private static IEnumerable<long> Indexes(Segment values)
    {
        for (var index = values.First; index < values.End; index++) yield return index;
    }
}

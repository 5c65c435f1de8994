using ActorCompute.Coordinator.Scheduling;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;

namespace ActorCompute.Coordinator.Tests.Scheduling;

/// <summary>Of a job that could go on and does not, somebody can always be told why.</summary>
public class ObstacleTests
{
    private static readonly JobId Job = new("job"), Other = new("other"), Third = new("third");
    private readonly Schedule _schedule = new(epoch: 1);
    private long _leases;

    [Fact]
    public void Nothing_keeps_a_job_that_a_node_has_room_for()
    {
        Node("a");
        Ready();
        Assert.Null(Obstacle(Job));
        Assert.Null(Obstacle(new("nobodys")));
    }

    [Fact]
    public void No_node_is_there() => Says("No node is there that could run it");

    [Fact]
    public void Every_node_is_leaving()
    {
        Node("a");
        _schedule.Drain(new("a"));
        Says("Every node that is there is leaving");
    }

    [Theory]
    [InlineData(TaskKind.Cpu, 0, 9, "No node that is there has a slot")]
    [InlineData(TaskKind.Io, 9, 0, "No node that is there takes asynchronous items")]
    public void No_node_is_for_such_items(TaskKind kind, int slots, int places, string says)
    {
        Node("a", slots, places);
        Ready(kind);
        Assert.StartsWith(says, Obstacle(Job), StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_that_were_there_before_are_waited_for_and_nobody_is_told_to_start_others()
    {
        _schedule.Hold([Job]);
        Says("Nodes that were there before the coordinator started may hold items of it");
        Node("a");
        Says("Nodes that were there before the coordinator started may hold items of it");
    }

    [Fact]
    public void Others_have_all_slots()
    {
        Node("a");
        Node("b");
        Take("a", Other);
        Take("b", Third);
        Ready();
        _schedule.Ready(Other, 0, TaskKind.Cpu);
        _schedule.Ready(Third, 0, TaskKind.Cpu);
        Assert.Equal("All 2 slots of 2 nodes are taken by 2 other jobs: it has its turn when one is free.", Obstacle(Job));
        _schedule.RemoveNode(new("b"));
        _schedule.RemoveJob(Third);
        Assert.Equal("The only place of a node is taken by another job: it has its turn when one is free.", Obstacle(Job));
    }

    [Fact]
    public void Results_cannot_be_stored()
    {
        Node("a");
        _schedule.Report(new ReportNode(new("a"), 1, 1, null, [], NodeCredit.MaxBytes), TimeSpan.Zero);
        Says("Nodes hold results that the coordinator has not stored yet");
    }

    [Fact]
    public void No_node_can_have_its_code()
    {
        Node("a");
        _schedule.Report(new ReportNode(new("a"), 1, 1, null, [], 0) { Lacking = [Job] }, TimeSpan.Zero);
        Says("No node that is there can have its code");
    }

    [Fact]
    public void What_is_left_is_under_suspicion_and_each_node_has_such_an_item()
    {
        Node("a");
        _schedule.Take(new("a"), [new(new(0, 7), Other, TaskKind.Io, 1, TimeSpan.Zero, 8) { IsApart = true }], TimeSpan.Zero);
        _schedule.Ready(Job, 0, TaskKind.Cpu, onlySuspects: true);
        Assert.StartsWith("What is left of it may have taken nodes down", Obstacle(Job), StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_that_cannot_have_its_code_are_not_counted()
    {
        Node("a", slots: 8);
        Node("b");
        _schedule.Report(new ReportNode(new("a"), 1, 1, null, [], 0) { Lacking = [Job] }, TimeSpan.Zero);
        Take("b", Other);
        Says("The only place of a node is taken: it has its turn when one is free. Others cannot have its code");
        Assert.Equal(0, _schedule.IdleSlotsFor(Job));
        _schedule.Report(new ReportNode(new("b"), 1, 1, null, [], 0) { Lacking = [Job] }, TimeSpan.Zero);
        Assert.False(_schedule.AnyReady);   // it keeps nobody from sharing what others hold
    }

    [Fact]
    public void Inputs_fill_a_node()
    {
        Node("a");
        _schedule.Take(new("a"), [new(new(0, 7), Other, TaskKind.Io, 1, TimeSpan.Zero, (int)NodeCredit.MaxBytes)], TimeSpan.Zero);
        Says("Nodes have been handed as many bytes of inputs as they take at once");
    }

    private string? Obstacle(JobId job) => _schedule.ObstaclesTo([job]).GetValueOrDefault(job);

    private void Says(string words)
    {
        Ready();
        Assert.StartsWith(words, Obstacle(Job), StringComparison.Ordinal);
    }

    private void Ready(TaskKind kind = TaskKind.Cpu) => _schedule.Ready(Job, 0, kind);

    private void Node(string name, int slots = 1, int places = 100) =>
        _schedule.AddNode(new NodeInfo(new(name), 1, slots, places, new Dictionary<string, string>(), "0"));

    private void Take(string node, JobId job) => _schedule.Take(new(node), [new(new(0, ++_leases), job, TaskKind.Cpu, 1, TimeSpan.Zero, 8)], TimeSpan.Zero);
}

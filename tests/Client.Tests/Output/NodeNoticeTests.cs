using ActorCompute.Client.Tests.Pool;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Nodes;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public sealed class NodeNoticeTests : IProgress
{
    private readonly ManualTime _time = new();
    private readonly List<string> _said = [];
    private readonly List<JobSnapshot> _shown = [];
    private NodeSnapshot[] _nodes = [];
    private int _asked;

    [Fact]
    public void A_job_that_waits_without_a_node_says_so_once_each_time()
    {
        using var notice = Start();
        notice.Show(Job(done: 0, running: 0));
        Look(times: 3);
        Assert.Equal([WaitReason.NoNode], _said);
        _nodes = [Node("up")];
        Look();
        _nodes = [Node("draining")];
        Look(times: 2);
        Assert.Equal(2, _said.Count);
    }

    [Fact]
    public void What_the_coordinator_says_of_nodes_is_said_and_nothing_else_of_what_keeps_the_job()
    {
        using var notice = Start();
        notice.Show(Job(done: 0, running: 0) with { Waiting = "An item that failed is tried again in 20 s." });
        Look(times: 3);
        Assert.Empty(_said);
        notice.Show(Job(done: 0, running: 0) with { Waiting = WaitReason.AllLeaving });
        Look(times: 3);
        Assert.Equal([WaitReason.AllLeaving], _said);
        notice.Show(Job(done: 0, running: 0) with { Waiting = "All 2 slots of the only node are taken: it has its turn when one is free." });
        Look();
        notice.Show(Job(done: 0, running: 0) with { Waiting = WaitReason.NoNode });
        Look(times: 3);
        Assert.Equal([WaitReason.AllLeaving, WaitReason.NoNode], _said);
    }

    [Fact]
    public void While_items_run_nodes_are_asked_for_now_and_then_and_if_none_is_due_never()
    {
        using var notice = Start();
        Look();
        notice.Show(Job(done: 3, running: 2));
        Look(times: 10);
        notice.Show(Job(done: 10, running: 0));
        Look();
        Assert.Equal((2, 2, 2), (_asked, _seen, _shown.Count));
        Assert.Empty(_said);
    }

    [Fact]
    public void Once_it_is_over_nothing_is_said()
    {
        var notice = Start();
        notice.Show(Job(done: 0, running: 0));
        notice.Dispose();
        Look();
        Assert.Empty(_said);
        Assert.True(_isDisposed);
    }

    private bool _isDisposed;

    private int _seen;

    void IProgress.See(IReadOnlyList<NodeSnapshot> nodes) => _seen++;

    void IProgress.Show(JobSnapshot job) => _shown.Add(job);

    void IDisposable.Dispose() => _isDisposed = true;

    private NodeNotice Start() => new(this, ListAsync, _said.Add, _time);

    private Task<IReadOnlyList<NodeSnapshot>> ListAsync(CancellationToken cancel)
    {
        _asked++;
        return Task.FromResult<IReadOnlyList<NodeSnapshot>>(_nodes);
    }

    private void Look(int times = 1)
    {
        for (var i = 0; i < times; i++) _time.Advance(TimeSpan.FromSeconds(3));
    }

    private static JobSnapshot Job(long done, long running) =>
        new(new("a"), "square", TaskKind.Cpu, JobState.Running) { Total = 10, Succeeded = done, Running = running };

    private static NodeSnapshot Node(string state) => new("a", state, 1, 1000, 0, 0, new Dictionary<string, string>(), "0.1.0");
}

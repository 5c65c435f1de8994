using ActorCompute.Client.Tests.Pool;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public sealed class StandstillNoticeTests : IProgress
{
    private readonly ManualTime _time = new();
    private readonly List<string> _said = [];
    private int _shown;

    [Fact]
    public void A_job_of_which_nothing_ends_says_so_once_a_minute_and_why()
    {
        using var notice = Start();
        notice.Show(Job(done: 3, running: 2));
        Pass(59);
        Assert.Empty(_said);
        Pass(61);
        Assert.Equal(
        [
            "No item has ended for 1 min 00 s; 2 items are with nodes and not done yet: they take long, or wait for their turn there.",
            "No item has ended for 2 min 00 s; 2 items are with nodes and not done yet: they take long, or wait for their turn there.",
        ], _said);
        notice.Show(Job(done: 3, running: 0));
        Pass(60);
        Assert.Equal("No item has ended for 3 min 00 s; none is with a node: no node has room or can have its code, or the job's own limits let none begin.", _said[^1]);
    }

    [Fact]
    public void What_the_coordinator_says_last_of_why_nothing_runs_is_said()
    {
        using var notice = Start();
        notice.Show(Job(done: 3, running: 0) with { Waiting = "No node is there that could run it: start one with 'actorcompute node'." });
        notice.Show(Job(done: 3, running: 0) with { Waiting = "All 2 slots of the only node are taken by another job: it has its turn when one is free." });
        Pass(60);
        Assert.Equal(["No item has ended for 1 min 00 s. All 2 slots of the only node are taken by another job: it has its turn when one is free."], _said);
    }

    [Fact]
    public void A_job_that_moves_says_nothing()
    {
        using var notice = Start();
        for (var done = 0; done < 10; done++)
        {
            notice.Show(Job(done, running: 2));
            Pass(50);
        }
        Assert.Equal((0, 10), (_said.Count, _shown));
    }

    [Fact]
    public void Nothing_is_said_before_the_job_is_known_or_after_it_has_ended()
    {
        var notice = Start();
        Pass(300);
        notice.Show(Job(done: 10, running: 0) with { State = JobState.Succeeded });
        Pass(300);
        notice.Show(Job(done: 0, running: 1));
        notice.Dispose();
        Pass(300);
        Assert.Empty(_said);
    }

    void IProgress.Show(JobSnapshot job) => _shown++;

    void IDisposable.Dispose()
    {
    }

    private StandstillNotice Start() => new(this, _said.Add, _time);

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++) _time.Advance(TimeSpan.FromSeconds(1));
    }

    private static JobSnapshot Job(long done, long running) =>
        new(new("a"), "square", TaskKind.Cpu, JobState.Running) { Total = 10, Succeeded = done, Running = running };
}

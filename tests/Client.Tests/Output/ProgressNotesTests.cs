using ActorCompute.Client.Tests.Pool;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public class ProgressNotesTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _said = [];

    [Fact]
    public void A_short_job_says_nothing()
    {
        using var notes = new ProgressNotes(_said.Add, _time);
        At(notes, 0, done: 0);
        At(notes, 4.9, done: 900);
        Assert.Empty(_said);
    }

    [Fact]
    public void A_long_one_says_how_it_gets_on_less_and_less_often()
    {
        using var notes = new ProgressNotes(_said.Add, _time);
        for (var second = 0; second <= 200; second++) At(notes, second, done: second);
        Assert.Equal([4, 9, 19, 39, 79, 139, 199], _said.Select(s => int.Parse(s.Split(' ')[0])));
        Assert.Equal("4 of 1,000 items (0 %), 1.00/s, about 12 to 23 min left", _said[0]);
    }

    [Fact]
    public void Failures_are_told_and_after_the_end_nothing_is()
    {
        var notes = new ProgressNotes(_said.Add, _time);
        notes.Show(Job(420, failed: 3));
        At(notes, 4, done: 500, failed: 3);
        _time.Advance(TimeSpan.FromSeconds(1));
        notes.Dispose();
        At(notes, 60, done: 900);
        Assert.Equal(["503 of 1,000 items (50 %), 20/s, about 20 to 30 s left, 3 failed"], _said);
    }

    private void At(ProgressNotes notes, double seconds, long done, long failed = 0)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(_time.GetTimestamp()));
        notes.Show(Job(done, failed));
    }

    private static JobSnapshot Job(long done, long failed = 0) =>
        new(new("a"), "square", TaskKind.Cpu, JobState.Running) { Total = 1000, Succeeded = done, Failed = failed };
}

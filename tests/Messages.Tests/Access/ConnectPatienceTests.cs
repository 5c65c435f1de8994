using ActorCompute.Messages.Access;

namespace ActorCompute.Messages.Tests.Access;

public class ConnectPatienceTests
{
    private readonly ConnectPatience _patience = new(limit: null);

    [Fact]
    public void Where_nobody_listens_a_few_seconds_are_enough()
    {
        _patience.Refused();
        Assert.Equal((ConnectStage.Absent, ConnectPatience.WithoutProgress), (_patience.Stage, _patience.Until));
    }

    [Fact]
    public void A_port_that_takes_the_connection_is_worth_waiting_for()
    {
        _patience.Taken();
        Assert.Equal((ConnectStage.Taken, ConnectPatience.WithProgress), (_patience.Stage, _patience.Until));
    }

    [Fact]
    public void Signs_of_life_prolong_it_though_not_for_ever()
    {
        _patience.Taken();
        Pass(20);
        _patience.Secured();
        Assert.Equal(Seconds(20) + ConnectPatience.WithProgress, _patience.Until);
        _patience.Taken();   // another attempt disproves nothing
        Assert.Equal(ConnectStage.Secured, _patience.Stage);
        Pass(95);
        _patience.Secured();
        Assert.Equal(ConnectPatience.Most, _patience.Until);
    }

    [Fact]
    public void A_connection_that_is_broken_off_at_its_start_is_no_progress()
    {
        _patience.Taken();
        _patience.BrokenOff();
        Assert.Equal((ConnectStage.BrokenOff, ConnectPatience.WithoutProgress), (_patience.Stage, _patience.Until));
    }

    [Fact]
    public void A_limit_holds_whatever_happens()
    {
        var patience = new ConnectPatience(Seconds(3));
        patience.Secured();
        Assert.Equal(Seconds(3), patience.Until);
        patience.Pass(Seconds(3));   // all at once
        Assert.True(patience.IsOver);
    }

    [Fact]
    public void Time_in_which_whoever_waits_did_not_run_does_not_count()
    {
        _patience.Refused();
        for (var tick = 0; tick < 24; tick++) _patience.Pass(Seconds(3));
        Assert.False(_patience.IsOver);
        _patience.Pass(ConnectPatience.Tick);
        Assert.True(_patience.IsOver);
    }

    [Fact]
    public void Before_an_attempt_has_come_to_anything_nobody_is_absent()
    {
        Assert.Equal((ConnectStage.Untried, ConnectPatience.WithProgress), (_patience.Stage, _patience.Until));
        _patience.TimedOut();
        Assert.Equal(ConnectStage.Untried, _patience.Stage);
        _patience.TimedOut();
        Assert.Equal((ConnectStage.Absent, ConnectPatience.WithoutProgress), (_patience.Stage, _patience.Until));
    }

    [Fact]
    public void On_a_busy_machine_everything_but_a_refusal_may_take_longer()
    {
        var patience = new ConnectPatience(limit: null, pace: MachineLoad.Pace(load: 8, processors: 2));
        patience.Taken();
        Assert.Equal(4 * ConnectPatience.WithProgress, patience.Until);
        patience.Refused();
        Assert.Equal(ConnectPatience.WithoutProgress, patience.Until);
        Assert.Equal((1, 10), (MachineLoad.Pace(0.1, 2), MachineLoad.Pace(200, 2)));
    }

    [Fact]
    public void A_cluster_inside_the_program_gets_what_a_busy_machine_may_take()
    {
        var own = new ConnectPatience(limit: null, isOwn: true);
        own.Refused();
        Assert.Equal(ConnectPatience.Most, own.Until);
    }

    [Theory]
    [InlineData(2.9, 2, null)]
    [InlineData(25, 2, "25 threads want its 2 processors")]
    public void A_machine_is_called_busy_if_it_is(double load, int processors, string? words)
    {
        var said = MachineLoad.Describe(load, processors);
        if (words is null) Assert.Null(said);
        else Assert.Contains(words, said, StringComparison.Ordinal);
    }

    private void Pass(int seconds)
    {
        for (var tick = 0; tick < seconds * 5; tick++) _patience.Pass(ConnectPatience.Tick);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}

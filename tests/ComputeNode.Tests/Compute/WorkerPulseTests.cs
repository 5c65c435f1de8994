using ActorCompute.ComputeNode.Compute;

namespace ActorCompute.ComputeNode.Tests.Compute;

public class WorkerPulseTests
{
    private readonly WorkerPulse _pulse = new();
    private TimeSpan _now = TimeSpan.FromHours(1), _cpu;

    [Fact]
    public void A_worker_that_neither_answers_nor_uses_a_processor_for_half_a_minute_stands_still()
    {
        Assert.Null(Look(answers: true));
        for (var second = 1; second < 30; second++) Assert.Null(Look(answers: false));
        Assert.StartsWith("It stood still and was killed: for 30 s it neither answered nor used a processor", Look(answers: false), StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_answers_is_well_whatever_its_code_does()
    {
        for (var second = 0; second < 1000; second++) Assert.Null(Look(answers: true));
    }

    [Fact]
    public void One_that_answers_late_again_and_again_is_well()
    {
        for (var second = 0; second < 1000; second++) Assert.Null(Look(answers: second % 29 == 0));
    }

    [Theory]
    [InlineData(true, 0)]    // wants a processor, and gets none
    [InlineData(false, 1)]   // gets a little of one
    public void One_that_is_starved_is_not_taken_for_dead_for_minutes(bool isRunnable, int cpu)
    {
        Assert.Null(Look(answers: true));
        for (var second = 1; second < 300; second++) Assert.Null(Look(answers: false, isRunnable, cpu));
        Assert.Equal("It was killed, for it had not answered for 5 minutes.", Look(answers: false, isRunnable, cpu));
    }

    [Fact]
    public void One_that_was_starved_for_a_while_has_the_whole_time_again_once_it_ran()
    {
        for (var second = 0; second < 29; second++) Assert.Null(Look(answers: false));
        Assert.Null(Look(answers: false, cpu: 1));
        for (var second = 1; second < 30; second++) Assert.Null(Look(answers: false));
        Assert.NotNull(Look(answers: false));
    }

    [Fact]
    public void A_machine_or_a_node_that_slept_finds_its_workers_alive()
    {
        Assert.Null(Look(answers: true));
        for (var hour = 0; hour < 10; hour++)
        {
            _now += TimeSpan.FromHours(1);
            Assert.Null(Look(answers: false));
        }
    }

    [Fact]
    public void The_next_worker_begins_anew()
    {
        for (var second = 0; second < 30; second++) Look(answers: false);
        _pulse.Begin();
        for (var second = 0; second < 30; second++) Assert.Null(Look(answers: false));
    }

    private string? Look(bool answers, bool isRunnable = false, int cpu = 0) =>
        _pulse.Look(new(answers, isRunnable, _cpu += TimeSpan.FromMilliseconds(cpu)), _now += WorkerPulse.LookEvery);
}

using ActorCompute.Worker.Talking;

namespace ActorCompute.ComputeNode.Tests.Worker.Talking;

public class ProcessorUseTests
{
    private static readonly TimeSpan Ran = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(0.5, 0, 0, 0, 3, 9.5)]    // it slept
    [InlineData(0.5, 9, 0, 0, 3, 0.5)]    // it computes, on a machine that is busy
    [InlineData(0.5, 40, 0, 0, 3, 0)]     // so do several of its threads
    [InlineData(0.5, 0, 0.3, 0, 3, 0)]    // so did threads that are gone
    [InlineData(0.5, 0, 0.1, 0, 3, 9.5)] // a thread that is gone did next to nothing
    [InlineData(0.5, 0, 0, 0, 0, 0)]      // it was stopped: nobody slept
    [InlineData(0.5, 0, 0, 0.1, 3, 0)]    // who knows how long processes of its own stood in a queue
    [InlineData(12, 0, 0, 0, 3, 0)]       // several threads compute
    public void Waiting_is_what_neither_computing_nor_a_lack_of_processors_explains(double cpu, double queued, double unseen, double children, long sleeps, double waited) =>
        Assert.Equal(waited, Use(cpu, queued, unseen, children, sleeps).Waited(Ran).TotalSeconds, 6);

    [Theory]
    [InlineData(2, 3, 0.5)]
    [InlineData(20, 3, 0)]
    [InlineData(0, 0, 1)]
    public void Idle_is_a_process_of_which_nothing_computes_or_would(double cpu, double queued, double share) =>
        Assert.Equal(share, Use(cpu, queued).Idle(Ran), 6);

    [Fact]
    public void Nothing_is_idle_for_no_time_at_all() => Assert.Equal(0, default(ProcessorUse).Idle(TimeSpan.Zero));

    private static ProcessorUse Use(double cpu, double queued, double unseen = 0, double children = 0, long sleeps = 9) =>
        new(TimeSpan.FromSeconds(cpu), TimeSpan.FromSeconds(queued), TimeSpan.FromSeconds(unseen), TimeSpan.FromSeconds(children), sleeps);
}

using ActorCompute.Messages;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests;

/// <summary>A job does not wait for those that came before it: it takes turns with its equals, and goes before those that matter less.</summary>
public class FairTurnTests
{
    private static readonly TimeSpan ItemTime = TimeSpan.FromMilliseconds(5);
    private static readonly NetworkPlan Calm = new(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), Drops: 0, Repeats: 0, IsOrdered: true);

    [Theory]
    [InlineData(0, 1.5)]
    [InlineData(1, 1.0)]
    public void A_small_job_is_soon_done_beside_a_big_one(int priority, double withinSeconds)
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var slots = 1 + (int)seed % 4;
            var big = Job(0, items: 400 * slots, at: 0, priority: 0);   // 2 s of work for every slot
            var small = Job(1, items: 10, at: 0.4, priority) with { EndsWithin = TimeSpan.FromSeconds(withinSeconds) };
            var story = History.Play(new Scenario(seed, [new MachinePlan(slots, 5)], [big, small], [], Calm));
            Assert.True(story.Broken is null, $"Seed {seed}: {story.Broken}");
        }
    }

    private static JobPlan Job(int number, int items, double at, int priority) => new(
        number, TimeSpan.FromSeconds(at), new JobSpec("task", TaskKind.Cpu) { Priority = priority }, items, [items], TimeSpan.Zero, ItemTime,
        new Dictionary<long, Nature>(), ReadsUnordered: false);
}

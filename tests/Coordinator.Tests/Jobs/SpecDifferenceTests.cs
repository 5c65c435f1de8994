using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;

namespace ActorCompute.Coordinator.Tests.Jobs;

public class SpecDifferenceTests
{
    private static readonly JobSpec Spec = new("square", TaskKind.Cpu) { Retry = new(2, 3) };

    [Fact]
    public void The_same_again_is_no_difference() => Assert.Null(SpecDifference.Of(Spec, Spec with { }, isExact: true));

    [Fact]
    public void What_differs_is_named()
    {
        Assert.Equal("its task is 'square', not 'cube'", SpecDifference.Of(Spec, Spec with { Task = "cube" }, isExact: false));
        Assert.Equal("its number of retries is 2, not 5", SpecDifference.Of(Spec, Spec with { Retry = new(5, 3) }, isExact: false));
        Assert.Equal("it has no deadline, and this one has 600 s", SpecDifference.Of(Spec, Spec with { Deadline = TimeSpan.FromMinutes(10) }, isExact: false));
        Assert.Equal("it has no list of exceptions to retry on, and this one has 'A'", SpecDifference.Of(Spec, Spec with { Retry = Spec.Retry with { On = "A" } }, isExact: false));
    }

    [Fact]
    public void Code_counts_if_it_was_named()
    {
        var other = Spec with { Code = new TaskCode(ContentHash.Of([1]), ContentHash.Of([2])) };
        Assert.Null(SpecDifference.Of(Spec, other, isExact: false));
        Assert.NotNull(SpecDifference.Of(Spec, other, isExact: true));
    }
}

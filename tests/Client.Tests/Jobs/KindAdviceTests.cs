using ActorCompute.Jobs;
using ActorCompute.Messages;

namespace ActorCompute.Client.Tests.Jobs;

public class KindAdviceTests
{
    [Theory]
    [InlineData(TaskKind.Cpu, 10, 0.1, 10, "mostly wait")]
    [InlineData(TaskKind.Cpu, 10, 2.1, 10, null)]   // a machine with more to do than it can
    [InlineData(TaskKind.Cpu, 10, 10, 10, null)]
    [InlineData(TaskKind.Cpu, 10, 0.01, 0.9, null)]   // too little is known
    [InlineData(TaskKind.Cpu, 0, 0, 0, null)]
    [InlineData(TaskKind.Io, 10_000, 9, 3000, null)]
    [InlineData(TaskKind.Io, 100, 9, 3000, "90 ms of CPU time")]
    [InlineData(TaskKind.Io, 10_000, 9, 10, "0.9 ms of CPU time")]
    [InlineData(TaskKind.Io, 10, 0.9, 3, null)]
    public void What_does_not_do_as_it_says_is_told(TaskKind kind, long items, double cpu, double wall, string? words)
    {
        var advice = KindAdvice.Of(kind, items, TimeSpan.FromSeconds(cpu), TimeSpan.FromSeconds(wall));
        if (words is null) Assert.Null(advice);
        else Assert.Contains(words, advice, StringComparison.Ordinal);
    }
}

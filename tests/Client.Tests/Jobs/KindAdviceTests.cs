using ActorCompute.Jobs;
using ActorCompute.Messages;

namespace ActorCompute.Client.Tests.Jobs;

public class KindAdviceTests
{
    [Theory]
    [InlineData(TaskKind.Cpu, 10, 0.1, 10, 9.4, "Its items mostly wait, for 94 % of their time")]
    [InlineData(TaskKind.Cpu, 10, 0.6, 10, 0.1, null)]   // a machine with far more to do than it can
    [InlineData(TaskKind.Cpu, 10, 0.6, 10, 0, null)]     // nothing is known but that it took long
    [InlineData(TaskKind.Cpu, 10, 10, 10, 0, null)]
    [InlineData(TaskKind.Cpu, 10, 0.01, 0.9, 0.9, null)]   // too little is known
    [InlineData(TaskKind.Cpu, 0, 0, 0, 0, null)]
    [InlineData(TaskKind.Io, 10_000, 9, 3000, 2900, null)]
    [InlineData(TaskKind.Io, 100, 9, 3000, 2900, "90 ms of CPU time")]
    [InlineData(TaskKind.Io, 10_000, 9, 10, 0, "0.9 ms of CPU time")]
    [InlineData(TaskKind.Io, 10, 0.9, 3, 0, null)]
    public void What_does_not_do_as_it_says_is_told(TaskKind kind, long items, double cpu, double wall, double waited, string? words)
    {
        var advice = KindAdvice.Of(kind, items, TimeSpan.FromSeconds(cpu), TimeSpan.FromSeconds(wall), TimeSpan.FromSeconds(waited));
        if (words is null) Assert.Null(advice);
        else Assert.Contains(words, advice, StringComparison.Ordinal);
    }
}

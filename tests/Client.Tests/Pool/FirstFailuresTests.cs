using ActorCompute.Messages;
using ActorCompute.Pool;
using FsCheck.Xunit;

namespace ActorCompute.Client.Tests.Pool;

public class FirstFailuresTests
{
    [Property]
    public void The_lowest_indexes_are_kept_in_whatever_order_failures_come(long[] some)
    {
        var indexes = some.Distinct().ToArray();
        var failures = new FirstFailures(3);
        foreach (var index in indexes) failures.Add(new(new Failure(index, FailureKind.Exception, "", ""), null));
        Assert.Equal(indexes.Order().Take(3), failures.First.Select(f => f.ItemIndex));
        Assert.Equal(indexes.Length, failures.Count);
    }
}

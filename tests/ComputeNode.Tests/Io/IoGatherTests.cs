using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Io;

public class IoGatherTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Neighbours_become_one_segment_in_order()
    {
        var gather = new IoGather(new ItemRange(5, 10));
        foreach (var index in new[] { 9, 6, 5 }) gather.Succeeded(index, new byte[] { (byte)('0' + index) }, Second);
        var results = gather.Take();
        Assert.Equal([new ItemRange(5, 7), new ItemRange(9, 10)], results.Select(r => r.Values.Range));
        Assert.Equal(["5", "6"], Documents(results[0].Values));
        Assert.Equal((2, 2 * Second), (results[0].Cost.Items, results[0].Cost.Wall));
        Assert.False(gather.IsComplete);
        Assert.Empty(gather.Take());
    }

    [Fact]
    public void A_failed_item_is_an_empty_document_and_a_failure()
    {
        var gather = new IoGather(new ItemRange(0, 2));
        gather.Succeeded(0, "1"u8.ToArray(), Second);
        gather.Failed(new Failure(1, FailureKind.Exception, "T", "m"), Second);
        var result = Assert.Single(gather.Take());
        Assert.Equal(["1", ""], Documents(result.Values));
        Assert.Equal([1L], result.Failures.Select(f => f.Index));
        Assert.True(gather.IsComplete);
    }

    [Fact]
    public void No_run_is_too_large_for_a_message()
    {
        var gather = new IoGather(new ItemRange(0, 5000));
        var message = new string('m', Failure.MaxMessageBytes);
        for (var n = 0; n < 2500; n++) gather.Succeeded(n, new byte[1000], Second);
        for (var n = 2500; n < 5000; n++) gather.Failed(new Failure(n, FailureKind.Exception, "T", message), Second);
        var results = gather.Take();
        Assert.Equal(5000, results.Sum(r => r.Values.Count));
        Assert.All(results, r => Assert.InRange(r.Values.Bytes, 1, Segment.MaxBytes));
        Assert.All(results, r => Assert.InRange(r.Failures.Sum(f => f.Bytes), 0, WorkerProtocol.MaxFailureBytes));
    }
}

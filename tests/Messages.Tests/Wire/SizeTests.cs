using System.Runtime.Serialization;
using System.Text;
using ActorCompute.Messages.Cluster;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Wire;
using FsCheck.Xunit;

namespace ActorCompute.Messages.Tests.Wire;

/// <summary>The transport drops a message above its frame limit with one line in the log, so nothing may come near it.</summary>
public class SizeTests
{
    private static readonly NodeSerializer Serializer = new(null);
    private static readonly string Endless = string.Concat(Enumerable.Repeat("🦀 stack", 100_000));

    [Fact]
    public void The_largest_assignment_takes_less_than_half_a_frame()
    {
        var lease = Leases.Of(LargestSegment()) with { Job = new JobId(new string('j', 64)), Task = new string('t', 4096) };
        Assert.InRange(Serializer.ToBinary(new AssignLeases([lease])).Length, Segment.MaxBytes, ClusterSystem.MaxFrameBytes / 2);
    }

    [Fact]
    public void The_largest_delivery_takes_less_than_three_quarters_of_a_frame()
    {
        var segment = LargestSegment();
        var failures = Enumerable.Range(0, LeaseResult.MaxFailureBytes / Failure.MaxBytes).Select(i => Worst(segment.First + i)).ToArray();
        var result = Leases.Result(segment, failures) with { End = new LeaseEnd(true, segment.First, Endless) };
        Assert.Equal(1 << 20, LeaseResult.MaxFailureBytes);
        Assert.InRange(Serializer.ToBinary(new DeliverResults(new NodeId("n"), 1, [result])).Length, 1 << 20, ClusterSystem.MaxFrameBytes / 4 * 3);
    }

    [Fact]
    public void The_largest_log_takes_less_than_half_a_frame()
    {
        var lines = Enumerable.Repeat(new LogLine(new JobId(new string('j', 64)), long.MaxValue, int.MaxValue, new string('é', 128)), 2000);
        var longest = new LogLine(new JobId("j"), 1, 1, new string('あ', 4096));
        Assert.InRange(Serializer.ToBinary(new DeliverLog(new NodeId("n"), 1, [.. lines, longest])).Length, 1, ClusterSystem.MaxFrameBytes / 2);
    }

    [Property]
    public void A_failure_weighs_no_more_than_it_says(string type, string message, string? stack, string? node, int attempts)
    {
        var failure = new Failure(long.MaxValue - 9, FailureKind.Timeout, type ?? "", message ?? "", stack, node, Math.Abs(attempts / 2));
        Assert.InRange(WireBytes(failure), 1, failure.Bytes);
    }

    [Fact]
    public void The_worst_failure_weighs_no_more_than_it_says()
    {
        var worst = Worst(long.MaxValue - 9);
        Assert.InRange(worst.Bytes, WireBytes(worst), Failure.MaxBytes);
        Assert.InRange(WireBytes(worst), Failure.MaxStackBytes + Failure.MaxMessageBytes, Failure.MaxBytes);
    }

    [Fact]
    public void A_message_that_would_be_dropped_is_not_written()
    {
        var leases = Enumerable.Repeat(Leases.Of(LargestSegment()), 4).ToArray();
        var refusal = Assert.Throws<SerializationException>(() => Serializer.ToBinary(new AssignLeases(leases)));
        Assert.Contains("AssignLeases", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("exactly12345", "exactly12345")]
    [InlineData("one byte more", " … (cut)")]
    public void A_text_is_cut_to_bytes(string text, string kept) => Assert.EndsWith(kept, BoundedText.Cut(text, 12), StringComparison.Ordinal);

    [Fact]
    public void No_character_is_split()
    {
        for (var limit = 16; limit < 64; limit++)
        {
            var cut = BoundedText.Cut(Endless, limit);
            Assert.InRange(Encoding.UTF8.GetByteCount(cut), limit - 3, limit);
            Assert.DoesNotContain('\ufffd', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut)));
        }
    }

    private static int WireBytes(Failure failure)
    {
        var items = Segment.OfRange(long.MaxValue - 9, 1, 1, 9);
        return Written(failure) - Written();
        int Written(params Failure[] failures) => Serializer.ToBinary(new DeliverResults(new NodeId("n"), 1, [Leases.Result(items, failures)])).Length;
    }

    private static Segment LargestSegment() => Segment.OfRaw(0, ElementType.UInt8, new byte[Segment.MaxBytes]);

    private static Failure Worst(long index) => new(index, FailureKind.Exception, Endless, Endless, Endless, Endless, int.MaxValue);
}

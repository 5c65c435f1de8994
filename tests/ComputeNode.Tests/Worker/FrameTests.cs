using ActorCompute.Messages;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using FsCheck.Xunit;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker;

public class FrameTests
{
    [Fact]
    public void Every_frame_says_the_same_on_the_other_side()
    {
        var segment = Json(5, "\"é\"", "{}", "");
        var failures = new[] { new Failure(6, FailureKind.Exception, "T", "m \0 \"", "at x"), new Failure(7, FailureKind.BadInput, "", "why") };
        var cost = new WorkCost(3, TimeSpan.FromMicroseconds(5), TimeSpan.FromMilliseconds(7), 99) { Collections = 2, Waited = TimeSpan.FromMilliseconds(3) };
        using var writer = new FrameWriter();
        HelloFrame.Supported.Write(writer);
        new ReadyFrame(1, 4711).Write(writer);
        new RunFrame(Id(3), "job-1", "täsk", segment) { Terms = new(2, TimeSpan.FromMilliseconds(1500)) }.Write(writer);
        new TrimFrame(Id(3), 6, Stops: true).Write(writer);
        new ResultsFrame(Id(3), segment, failures, cost, Ended: true).Write(writer);
        var frames = Read(writer.Written.Span, chunk: 7);
        Assert.Equal(HelloFrame.Supported, HelloFrame.Read(frames[0].Body));
        Assert.Equal(new ReadyFrame(1, 4711), ReadyFrame.Read(frames[1].Body));
        var run = RunFrame.Read(frames[2].Body);
        Assert.Equal((Id(3), "job-1", "täsk", segment.Range, new ItemTerms(2, TimeSpan.FromMilliseconds(1500))), (run.Lease, run.Voice, run.Task, run.Input.Range, run.Terms));
        Assert.Equal(Documents(segment), Documents(run.Input));
        Assert.Equal(new TrimFrame(Id(3), 6, Stops: true), TrimFrame.Read(frames[3].Body));
        var results = ResultsFrame.Read(frames[4].Body);
        Assert.Equal((Id(3), cost, true), (results.Lease, results.Cost, results.Ended));
        Assert.Equal(failures, results.Failures);
        Assert.Equal(Documents(segment), Documents(results.Values!));
    }

    [Property(MaxTest = 200)]
    public void Frames_survive_being_cut_anywhere(int[] sizes, byte cut)
    {
        using var writer = new FrameWriter();
        foreach (var size in sizes) new RunFrame(Id(size), "", "square", Segment.OfRaw(0, ElementType.Int8, new byte[Math.Abs(size % 3000)])).Write(writer);
        var frames = Read(writer.Written.Span, chunk: cut + 1);
        Assert.Equal(sizes.Select(s => (Id(s), Math.Abs(s % 3000))), frames.Select(f => RunFrame.Read(f.Body)).Select(r => (r.Lease, r.Input.Data.Length)));
    }

    [Property(MaxTest = 2000)]
    public void Garbage_is_refused_and_never_misread(byte[] garbage)
    {
        foreach (var read in Readers()) AssertRefusedOrRead(() => read(garbage));
    }

    [Property(MaxTest = 1000)]
    public void A_frame_with_a_byte_changed_is_refused_or_read_whole(ushort at, byte value)
    {
        using var writer = new FrameWriter();
        new ResultsFrame(Id(1), Json("1", "22", "333"), [new Failure(1, FailureKind.Exception, "T", "m")], default, Ended: false).Write(writer);
        var bytes = writer.Written.ToArray();
        bytes[WorkerProtocol.HeaderBytes + at % (bytes.Length - WorkerProtocol.HeaderBytes)] = value;
        AssertRefusedOrRead(() => Assert.Null(ResultsFrame.Read(bytes.AsSpan(WorkerProtocol.HeaderBytes)).Values?.Defect()));
    }

    [Theory]
    [InlineData(WorkerProtocol.MaxBodyBytes + 1, (byte)FrameType.Run)]
    [InlineData(-1, (byte)FrameType.Run)]
    [InlineData(0, 0)]
    [InlineData(0, 99)]
    public void A_frame_too_long_or_of_no_known_type_is_refused(int length, byte type)
    {
        using var reader = new FrameReader();
        var header = BitConverter.GetBytes(length).Append(type).ToArray();
        header.CopyTo(reader.Space());
        reader.Received(header.Length);
        Assert.Throws<WorkerProtocolException>(() => reader.TryRead(out _));
    }

    [Fact]
    public void A_defective_segment_is_refused()
    {
        using var writer = new FrameWriter();
        new RunFrame(Id(1), "", "square", new Segment(0, 3, Codec.Raw, ElementType.Int64, default, new byte[8])).Write(writer);
        var e = Assert.Throws<WorkerProtocolException>(() => RunFrame.Read(writer.Written.Span[WorkerProtocol.HeaderBytes..]));
        Assert.Contains("3 numbers of Int64 do not take 8 bytes", e.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, ResultsFrame> Unsound => new()
    {
        { "no failure of kind 6", Failed(new Failure(6, FailureKind.MemoryExceeded, "", "")) },
        { "no failure of kind 99", Failed(new Failure(6, (FailureKind)99, "", "")) },
        { "item 4 is out of place", Failed(new Failure(4, FailureKind.Exception, "", "")) },
        { "item 8 is out of place", Failed(new Failure(8, FailureKind.Exception, "", "")) },
        { "item 6 is out of place", Failed(new Failure(6, FailureKind.Exception, "", ""), new Failure(6, FailureKind.Exception, "", "")) },
        { "item 5 is out of place", Failed(new Failure(7, FailureKind.Exception, "", ""), new Failure(5, FailureKind.Exception, "", "")) },
        { "item 0 is out of place", new ResultsFrame(Id(1), null, [new Failure(0, FailureKind.Exception, "", "")], default, Ended: true) },
        { "1 items have neither", new ResultsFrame(Id(1), Json(5, "1", "", ""), [new Failure(6, FailureKind.Exception, "", "")], default, Ended: true) },
        { "negative cost", Failed() with { Cost = new WorkCost(-1, default, default, 0) } },
        { "negative cost", Failed() with { Cost = new WorkCost(1, TimeSpan.FromMicroseconds(-1), default, 0) } },
        { "negative cost", Failed() with { Cost = new WorkCost(1, default, TimeSpan.FromMicroseconds(-1), 0) } },
        { "negative cost", Failed() with { Cost = new WorkCost(1, default, default, -1) } },
        { "negative cost", Failed() with { Cost = new WorkCost(1, default, default, 0) { Collections = -1 } } },
        { "range is no result", Failed() with { Values = Segment.OfRange(5, 0, 1, 3) } },
        { "Values take", Failed() with { Values = Segment.OfRaw(5, ElementType.Int8, new byte[Segment.MaxBytes + 1]) } },
        { "comes alone", Failed() with { Values = Two(ContentReference.Of("a"u8)) } },
        { "comes alone", Failed(new Failure(5, FailureKind.Exception, "", "")) with { Values = Segment.OfReference(5, ContentReference.Of("a"u8)) } },
        { "Failures take", Failed([.. Enumerable.Range(5, 100).Select(i => new Failure(i, FailureKind.Exception, "T", new string('x', 4000)))]) },
    };

    /// <summary>The coordinator would refuse the whole message that brings such results, each time that it is sent.</summary>
    [Theory]
    [MemberData(nameof(Unsound))]
    public void Results_that_nobody_further_on_would_take_are_refused(string why, ResultsFrame frame)
    {
        using var writer = new FrameWriter();
        frame.Write(writer);
        var e = Assert.Throws<WorkerProtocolException>(() => ResultsFrame.Read(writer.Written.Span[WorkerProtocol.HeaderBytes..]));
        Assert.Contains(why, e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Texts_of_failures_are_cut_whoever_wrote_them()
    {
        using var writer = new FrameWriter();
        Failed(new Failure(6, FailureKind.Exception, "T", new string('x', 100_000))).Write(writer);
        var failure = Assert.Single(ResultsFrame.Read(writer.Written.Span[WorkerProtocol.HeaderBytes..]).Failures);
        Assert.InRange(failure.Message.Length, 1, Failure.MaxMessageBytes);
    }

    [Fact]
    public void A_full_segment_with_the_worst_failures_fits_a_frame()
    {
        var failure = new Failure(0, FailureKind.Exception, "T", new string('\0', Failure.MaxMessageBytes), new string('\0', Failure.MaxStackBytes)).Bounded();
        var failures = Enumerable.Range(0, WorkerProtocol.MaxFailureBytes / failure.Bytes).Select(i => failure with { Index = i }).ToList();
        using var writer = new FrameWriter();
        new ResultsFrame(Id(1), Segment.OfRaw(0, ElementType.Int8, new byte[Segment.MaxBytes]), failures, default, Ended: true).Write(writer);
        Assert.Equal(failures.Count, ResultsFrame.Read(writer.Written.Span[WorkerProtocol.HeaderBytes..]).Failures.Count);
    }

    [Fact]
    public void Versions_agree_on_the_newest_that_both_speak()
    {
        Assert.Equal(WorkerProtocol.NewestVersion, new HelloFrame(WorkerProtocol.OldestVersion, 99).Agree());
        Assert.Null(new HelloFrame(98, 99).Agree());
    }

    /// <summary>Results of items 5, 6 and 7.</summary>
    private static ResultsFrame Failed(params Failure[] failures) =>
        new(Id(1), Segment.OfRaw(5, ElementType.Int8, new byte[3]), failures, default, Ended: false);

    private static Segment Two(ContentReference reference) =>
        SegmentJoin.Join([Segment.OfReference(5, reference), Segment.OfReference(6, reference)]).Single();

    private static void AssertRefusedOrRead(Action read)
    {
        try
        {
            read();
        }
        catch (WorkerProtocolException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private static Action<byte[]>[] Readers() =>
    [
        b => HelloFrame.Read(b), b => ReadyFrame.Read(b), b => RunFrame.Read(b), b => TrimFrame.Read(b), b => ResultsFrame.Read(b),
    ];

    private static List<(FrameType Type, byte[] Body)> Read(ReadOnlySpan<byte> bytes, int chunk)
    {
        using var reader = new FrameReader();
        var frames = new List<(FrameType, byte[])>();
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(chunk, bytes.Length)];
            bytes = bytes[part.Length..];
            while (!part.IsEmpty)
            {
                var space = reader.Space().Span;
                var taken = Math.Min(space.Length, part.Length);
                part[..taken].CopyTo(space);
                reader.Received(taken);
                part = part[taken..];
                while (reader.TryRead(out var frame)) frames.Add((frame.Type, frame.Body.ToArray()));
            }
        }
        return frames;
    }
}

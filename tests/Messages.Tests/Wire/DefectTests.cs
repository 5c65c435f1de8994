using System.Runtime.Serialization;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Wire;
using Google.Protobuf;
using Proto = ActorCompute.Messages.Wire.Protos;

namespace ActorCompute.Messages.Tests.Wire;

/// <summary>What is well-formed protobuf, and yet no message.</summary>
public class DefectTests
{
    private static readonly NodeSerializer Serializer = new(null);
    private static readonly Proto.LeaseRef Lease = new() { Epoch = 1, Sequence = 1 };
    private static readonly Proto.HeldLease Held = new() { Lease = Lease, Job = "j", End = 1 };
    private static readonly ActorCompute.Protos.Segment Values = Segment.OfRange(10, 1, 1, 5).ToProto();
    private static readonly ActorCompute.Protos.Segment Numbers = Segment.OfRaw(10, ElementType.Int64, new byte[5 * sizeof(long)]).ToProto();
    private static readonly ActorCompute.Protos.Segment Document = Segment.OfDocument(10, "1"u8.ToArray()).ToProto();

    public static TheoryData<string> Cases => new(Defects.Select(d => d.Name));

    private static IReadOnlyList<(string Name, string Manifest, IMessage Message)> Defects { get; } =
    [
        ("a node without a name", "lv", new Proto.LeaveNode()),
        ("a node of a forbidden name", "lv", new Proto.LeaveNode { Name = "a/b" }),
        ("a name of 65 letters", "lv", new Proto.LeaveNode { Name = new string('a', 65) }),
        ("negative slots", "rn", new Proto.RegisterNode { Name = "n", Slots = -1 }),
        ("versions the wrong way round", "rn", new Proto.RegisterNode { Name = "n", OldestProtocol = 2, NewestProtocol = 1 }),
        ("a held lease without an id", "rp", new Proto.ReportNode { Name = "n", Held = { new Proto.HeldLease { Job = "j", End = 1 } } }),
        ("a held range that ends before it begins", "rp", new Proto.ReportNode { Name = "n", Held = { new Proto.HeldLease { Lease = Lease, Job = "j", First = 2, End = 1 } } }),
        ("a lease that is held twice", "rp", new Proto.ReportNode { Name = "n", Held = { Held, Held } }),
        ("a lease that is held twice, at a registration", "rn", new Proto.RegisterNode { Name = "n", Held = { Held, Held } }),
        ("numbers that are not all of 64 bits", "an", Assign(new() { Id = Lease, Job = "j", Task = "t", Kind = 1, Input = Segment.OfRange(0, long.MaxValue, 1, 2).ToProto() })),
        ("documents of a number type", "dr", Deliver(new(Document) { Element = ActorCompute.Protos.ElementType.Int64 })),
        ("a range as a result", "dr", Deliver(Values)),
        ("a document that is empty though its item did not fail", "dr", Deliver(Segment.OfDocument(10, default).ToProto())),
        ("a failure that is told twice", "dr", Deliver(Numbers, Failed(10), Failed(10))),
        ("failures out of order", "dr", Deliver(Numbers, Failed(11), Failed(10))),
        ("more values than a message has room for", "dr", Deliver(Segment.OfRaw(0, ElementType.Int8, new byte[Segment.MaxBytes + 1]).ToProto())),
        ("two large results together", "dr", Deliver(new() { Count = 2, Codec = ActorCompute.Protos.Codec.Reference, Data = ByteString.CopyFrom([.. Enumerable.Repeat((byte)1, 72), 0, 0, 0, 0, 0, 0, 0, 0]) })),
        ("centuries of CPU time", "dr", Cost(r => r.CpuUs = long.MaxValue / 20)),
        ("centuries of time", "dr", Cost(r => r.WallUs = long.MaxValue / 20)),
        ("centuries of waiting", "dr", Cost(r => r.WaitedUs = long.MaxValue / 20)),
        ("negative waiting", "dr", Cost(r => r.WaitedUs = -1)),
        ("more items than anybody can count", "dr", Cost(r => r.Items = long.MaxValue)),
        ("more bytes than any memory has", "dr", Cost(r => r.Allocated = long.MaxValue)),
        ("negative collections", "dr", Cost(r => r.Collections = -1)),
        ("negative bytes", "rp", new Proto.ReportNode { Name = "n", UnacknowledgedBytes = -1 }),
        ("a lease without an input", "an", Assign(new() { Id = Lease, Job = "j", Task = "t", Kind = 1 })),
        ("a lease without an id", "an", Assign(new() { Job = "j", Task = "t", Kind = 1, Input = Values })),
        ("a lease without a job", "an", Assign(new() { Id = Lease, Task = "t", Kind = 1, Input = Values })),
        ("a lease without a task", "an", Assign(new() { Id = Lease, Job = "j", Kind = 1, Input = Values })),
        ("a task of unknown kind", "an", Assign(new() { Id = Lease, Job = "j", Task = "t", Kind = 257, Input = Values })),
        ("a negative duration", "an", Assign(new() { Id = Lease, Job = "j", Task = "t", Kind = 1, Input = Values, ExpectedUs = -1 })),
        ("a duration beyond all times", "an", Assign(new() { Id = Lease, Job = "j", Task = "t", Kind = 1, Input = Values, ExpectedUs = long.MaxValue })),
        ("a trim to before the first item", "tl", new Proto.TrimLease { Lease = Lease, End = -1 }),
        ("a trim of no lease", "tl", new Proto.TrimLease { End = 1 }),
        ("a codec of 257", "dr", Deliver(new(Numbers) { Codec = (ActorCompute.Protos.Codec)257 })),
        ("a line of item -2", "lg", new Proto.DeliverLog { Name = "n", Lines = { new Proto.LogLine { Job = "j", Item = -2, Attempt = 1 } } }),
        ("a line of attempt 0", "lg", new Proto.DeliverLog { Name = "n", Lines = { new Proto.LogLine { Job = "j" } } }),
        ("a line of number -1", "lg", new Proto.DeliverLog { Name = "n", Lines = { new Proto.LogLine { Job = "j", Attempt = 1, Number = -1 } } }),
        ("a line of no job", "lg", new Proto.DeliverLog { Name = "n", Lines = { new Proto.LogLine { Attempt = 1 } } }),
        ("no codec", "dr", Deliver(new(Numbers) { Codec = 0 })),
        ("an unknown element type", "dr", Deliver(new() { Count = 1, Codec = ActorCompute.Protos.Codec.Raw, Element = (ActorCompute.Protos.ElementType)99 })),
        ("numbers without bytes", "dr", Deliver(new() { Count = 1L << 61, Codec = ActorCompute.Protos.Codec.Raw, Element = ActorCompute.Protos.ElementType.Int64 })),
        ("documents without lengths", "dr", Deliver(new() { Count = 1L << 62, Codec = ActorCompute.Protos.Codec.Json })),
        ("lengths that do not add up", "dr", Deliver(new() { Count = 1, Codec = ActorCompute.Protos.Codec.Json, Lengths = ByteString.CopyFrom(2, 0, 0, 0), Data = ByteString.CopyFrom(1) })),
        ("a negative length", "dr", Deliver(new() { Count = 2, Codec = ActorCompute.Protos.Codec.Json, Lengths = ByteString.CopyFrom(255, 255, 255, 255, 2, 0, 0, 0), Data = ByteString.CopyFrom(1) })),
        ("a failure outside its values", "dr", Deliver(Numbers, new ActorCompute.Protos.Failure { Index = 15, Kind = ActorCompute.Protos.FailureKind.Exception })),
        ("a failure without values", "dr", Deliver(null, new ActorCompute.Protos.Failure { Index = 1, Kind = ActorCompute.Protos.FailureKind.Exception })),
        ("a failure of unknown kind", "dr", Deliver(Numbers, new ActorCompute.Protos.Failure { Index = 10, Kind = (ActorCompute.Protos.FailureKind)257 })),
        ("a culprit before the first item", "dr", new Proto.DeliverResults { Name = "n", Results = { new Proto.LeaseResult { Lease = Lease, Job = "j", End = new() { Culprit = -1 } } } }),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_defective_message_is_refused(string defect)
    {
        var (_, manifest, message) = Defects.Single(d => d.Name == defect);
        Assert.Equal(NodeSerializer.Types.Single(t => t.Manifest == manifest).Descriptor, message.Descriptor);
        Assert.Throws<SerializationException>(() => Serializer.FromBinary(message.ToByteArray(), manifest));
    }

    [Fact]
    public void What_the_defects_are_made_from_is_sound() =>
        Serializer.FromBinary(Deliver(Numbers, new ActorCompute.Protos.Failure { Index = 14, Kind = ActorCompute.Protos.FailureKind.Exception }).ToByteArray(), "dr");

    private static Proto.AssignLeases Assign(Proto.Lease lease) => new() { Leases = { lease } };

    private static ActorCompute.Protos.Failure Failed(long index) => new() { Index = index, Kind = ActorCompute.Protos.FailureKind.Exception };

    private static Proto.DeliverResults Cost(Action<Proto.LeaseResult> set)
    {
        var deliver = Deliver(Numbers);
        set(deliver.Results[0]);
        return deliver;
    }

    private static Proto.DeliverResults Deliver(ActorCompute.Protos.Segment? values, params ActorCompute.Protos.Failure[] failures) =>
        new() { Name = "n", Results = { new Proto.LeaseResult { Lease = Lease, Job = "j", Values = values, Failures = { failures } } } };
}

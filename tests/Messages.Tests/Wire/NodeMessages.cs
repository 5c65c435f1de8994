using ActorCompute.Messages.Access;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using FsCheck;
using FsCheck.Fluent;

namespace ActorCompute.Messages.Tests.Wire;

/// <summary>Every message of the node protocol, with empty and large collections, texts of all kinds, nulls and extreme numbers.</summary>
internal static class NodeMessages
{
    private static readonly Gen<long> AnyLong = Gen.Frequency((3, ArbMap.Default.GeneratorFor<long>()), (1, Gen.Elements(0, 1, -1, long.MinValue, long.MaxValue)));
    private static readonly Gen<long> Natural = Gen.Frequency((3, Gen.Choose(0, int.MaxValue).Select(n => (long)n)), (1, Gen.Elements(0, 1, long.MaxValue)));
    private static readonly Gen<int> NaturalInt = Gen.Frequency((3, Gen.Choose(0, 1000)), (1, Gen.Elements(0, int.MaxValue)));
    private static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.Elements("", "a", "naïve", "日本語", "🦀 crab", "line\nline", "\0", "\u202e", new string('x', 200))),
        (1, Gen.ListOf(Gen.Elements("é", "z", "🦀", "\"", "\\", " ")).Select(string.Concat)));

    private static readonly Gen<string> Name =
        Gen.NonEmptyListOf(Gen.Elements("abcXYZ019-_.".ToCharArray())).Select(c => new string([.. c.Take(64)]));

    private static readonly Gen<JobId> Job = Name.Select(n => new JobId(n));
    private static readonly Gen<NodeId> Node = Name.Select(n => new NodeId(n));
    private static readonly Gen<LeaseId> LeaseId = Pair(AnyLong, AnyLong, (epoch, sequence) => new LeaseId(epoch, sequence));
    private static readonly Gen<TimeSpan> Duration = Natural.Select(n => TimeSpan.FromMicroseconds(Math.Min(n, TimeSpan.MaxValue.Ticks / 10)));

    private static readonly Gen<TimeSpan> Measured = Duration.Select(d => d < WorkCost.LongestTime ? d : WorkCost.LongestTime);

    private static readonly Gen<HeldLease> Held =
        from lease in LeaseId from job in Job from first in Gen.Choose(0, int.MaxValue) from count in Natural
        select new HeldLease(lease, job, new ItemRange(first, first + Math.Min(count, long.MaxValue - first)));

    private static readonly Gen<NodeInfo> Info =
        from id in Node from incarnation in AnyLong from slots in NaturalInt from io in NaturalInt from tags in Tags() from version in Text
        select new NodeInfo(id, incarnation, slots, io, tags, version);

    private static readonly Gen<LeaseResult> Result =
        from number in AnyLong from job in Job from lease in LeaseId from values in OrNull(AnyValues()) from failures in Failures(values)
        from cost in Cost() from end in OrNull(End())
        select new LeaseResult(number, job, lease, values, failures, cost, end);

    private static readonly Gen<LogLine> Line =
        from job in Job from item in Gen.Choose((int)LogLine.NoItem, int.MaxValue) from attempt in Gen.Choose(1, int.MaxValue) from text in Text from number in Natural
        select new LogLine(job, item, attempt, text) { Number = number };

    private static readonly Gen<Lease> Lease =
        from id in LeaseId from job in Job from task in Name from kind in Gen.Elements(TaskKind.Cpu, TaskKind.Io) from input in AnySegment()
        from expected in Duration from charges in Gen.Choose(0, 99) from limit in Duration
        select new Lease(id, job, task, kind, input, expected) { Terms = new(charges, limit) };

    /// <summary>By type, so that a test notices one that has no generator.</summary>
    public static IReadOnlyDictionary<Type, Gen<INodeMessage>> Generators { get; } = new[]
    {
        Of(from node in Info from old in NaturalInt from further in Gen.Choose(0, 9) from held in Gen.Select(List(Held), Once)
           from proof in OrNull(Gen.Select(Gen.NonEmptyListOf(ArbMap.Default.GeneratorFor<byte>()), b => new RegistrationProof(b.ToArray(), b.ToArray())))
           select new RegisterNode(node, new ProtocolVersions(Math.Min(old, int.MaxValue - 9), Math.Min(old, int.MaxValue - 9) + further), held) { Proof = proof }),
        Of(from node in Node from incarnation in AnyLong from number in AnyLong from newest in Maybe(LeaseId) from held in Gen.Select(List(Held), Once) from bytes in Natural
           from leaving in Gen.Elements(true, false) from lacking in List(Job)
           select new ReportNode(node, incarnation, number, newest, held, bytes) { IsLeaving = leaving, Lacking = lacking }),
        Of(from node in Node from incarnation in AnyLong from results in List(Result) select new DeliverResults(node, incarnation, results)),
        Of(Pair(Node, AnyLong, (node, incarnation) => new LeaveNode(node, incarnation))),
        Of(from node in Node from incarnation in AnyLong from lines in List(Line) select new DeliverLog(node, incarnation, lines)),
        Of(from epoch in AnyLong from cluster in Text from version in NaturalInt select new Registered(epoch, cluster, version)),
        Of(Text.Select(reason => new RegistrationRefused(reason))),
        Of(Gen.Constant(new RegisterAgain())),
        Of(List(Lease).Select(leases => new AssignLeases(leases))),
        Of(Pair(LeaseId, Natural, (lease, end) => new TrimLease(lease, end))),
        Of(List(LeaseId).Select(leases => new RevokeLeases(leases))),
        Of(List(AnyLong).Select(numbers => new AcknowledgeResults(numbers))),
        Of(from job in Job from upTo in AnyLong select new AcknowledgeLog(job, upTo)),
        Of(AnyLong.Select(number => new ReportSeen(number))),
        Of(Duration.Select(within => new DrainNode(within))),
    }.ToDictionary(g => g.Type, g => g.Generator);

    public static Arbitrary<INodeMessage> Any() => Gen.OneOf(Generators.Values).ToArbitrary();

    private static Gen<Segment> AnySegment() => Gen.OneOf(
        from first in Gen.Choose(0, int.MaxValue) from start in Gen.Choose(int.MinValue, int.MaxValue) from step in Gen.Choose(int.MinValue, int.MaxValue)
        from count in Gen.Choose(0, int.MaxValue)
        select Segment.OfRange(first, start, step, count),
        AnyValues());

    private static IReadOnlyList<HeldLease> Once(IReadOnlyList<HeldLease> held) => [.. held.DistinctBy(h => h.Lease)];

    private static Gen<Segment> AnyValues() => Gen.OneOf(
        from first in Gen.Choose(0, int.MaxValue) from numbers in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>())
        from element in Gen.Elements(ElementType.Int8, ElementType.UInt8)
        select Segment.OfRaw(first, element, numbers),
        from first in Gen.Choose(0, int.MaxValue) from documents in Gen.ListOf(Text) select Json(first, documents.Where(d => d.Length > 0)));

    private static Segment Json(long first, IEnumerable<string> documents)
    {
        var builder = new JsonSegmentBuilder(first);
        foreach (var document in documents) builder.Add(System.Text.Encoding.UTF8.GetBytes(document));
        return builder.Take() ?? Segment.OfJson(first, default, default);
    }

    private static Gen<IReadOnlyList<Failure>> Failures(Segment? values) => values is null or { Count: 0 }
        ? Gen.Constant<IReadOnlyList<Failure>>([])
        : List(from at in Gen.Choose(0, (int)Math.Min(values.Count - 1, int.MaxValue)) from kind in Gen.Elements(Enum.GetValues<FailureKind>())
               from type in Text from message in Text from stack in OrNull(Text) from node in OrNull(Text) from attempts in NaturalInt
               select new Failure(values.First + at, kind, type, message, stack, node, attempts))
            .Select(l => (IReadOnlyList<Failure>)[.. l.DistinctBy(f => f.Index).OrderBy(f => f.Index)]);

    private static Gen<WorkCost> Cost() =>
        from items in NaturalInt from cpu in Measured from wall in Measured from allocated in NaturalInt from collections in NaturalInt from waited in Measured
        select new WorkCost(items, cpu, wall, allocated) { Collections = collections, Waited = waited };

    private static Gen<LeaseEnd> End() =>
        from lost in Gen.Elements(true, false) from culprit in Maybe(Natural) from detail in Text from merging in Gen.Elements(true, false)
        select new LeaseEnd(lost, culprit, detail) { InMerge = merging };

    private static Gen<IReadOnlyDictionary<string, string>> Tags() =>
        List(Pair(Text, Text, (key, value) => (key, value))).Select(pairs =>
            (IReadOnlyDictionary<string, string>)pairs.DistinctBy(p => p.key).ToDictionary(p => p.key, p => p.value));

    private static Gen<IReadOnlyList<T>> List<T>(Gen<T> element) => Gen.ListOf(element).Select(l => (IReadOnlyList<T>)[.. l]);

    private static Gen<T?> OrNull<T>(Gen<T> some) where T : class => Gen.Frequency((1, Gen.Constant<T?>(null)), (3, some.Select(s => (T?)s)));

    private static Gen<T?> Maybe<T>(Gen<T> some) where T : struct => Gen.Frequency((1, Gen.Constant<T?>(null)), (3, some.Select(s => (T?)s)));

    private static Gen<T> Pair<TA, TB, T>(Gen<TA> a, Gen<TB> b, Func<TA, TB, T> make) => from x in a from y in b select make(x, y);

    private static (Type Type, Gen<INodeMessage> Generator) Of<T>(Gen<T> generator) where T : INodeMessage =>
        (typeof(T), generator.Select(m => (INodeMessage)m));
}

using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Worker;

/// <summary>The worker's first frame: the version both will speak, and its process id.</summary>
public readonly record struct ReadyFrame(int Protocol, int ProcessId)
{
    public void Write(FrameWriter writer) => ControlJson.Write(writer, FrameType.Ready, this, static (json, ready) =>
    {
        json.WriteNumber("protocol"u8, ready.Protocol);
        json.WriteNumber("pid"u8, ready.ProcessId);
    });

    /// <exception cref="WorkerProtocolException">The body is not what docs/worker-protocol.md says.</exception>
    public static ReadyFrame Read(ReadOnlySpan<byte> body) =>
        new(ControlJson.Integer(body, "protocol"u8), ControlJson.Integer(body, "pid"u8));
}

/// <summary>The outcome of some items of a lease, or that the lease has ended, or both.</summary>
/// <param name="Values">A run of items that have an outcome, or null.</param>
/// <param name="Failures">The failed ones among them, by index.</param>
/// <param name="Cost">What these items took.</param>
/// <param name="Ended">Nothing more will come of this lease.</param>
/// <param name="Retires">Nothing more will come of this worker: it ends as it should, and what it has not done is to be run by another.</param>
public readonly record struct ResultsFrame(LeaseId Lease, Segment? Values, IReadOnlyList<Failure> Failures, WorkCost Cost, bool Ended, bool Retires = false)
{
    private const byte EndedFlag = 1, ValuesFlag = 2, RetiresFlag = 4, LacksFlag = 8;
    private const long NanosecondsPerTick = TimeSpan.NanosecondsPerTick;

    /// <summary>
    /// The lease ends before its time: something that the node has put into the folder for it is gone, or is not what it was. Its items without an
    /// outcome are to run once it is there again.
    /// </summary>
    public bool Lacks { get; init; }

    public void Write(FrameWriter writer)
    {
        writer.Begin(FrameType.Results);
        writer.Lease(Lease);
        writer.Byte((byte)((Ended ? EndedFlag : 0) | (Values is null ? 0 : ValuesFlag) | (Retires ? RetiresFlag : 0) | (Lacks ? LacksFlag : 0)));
        writer.Int64(Cost.Items);
        writer.Int64(Cost.Cpu.Ticks * NanosecondsPerTick);
        writer.Int64(Cost.Wall.Ticks * NanosecondsPerTick);
        writer.Int64(Cost.Allocated);
        writer.Int64(Cost.Collections);
        writer.Int64(Cost.Waited.Ticks * NanosecondsPerTick);
        var failures = FailureJson.Write(Failures);
        writer.Int32(failures.Length);
        writer.Bytes(failures);
        if (Values is not null) writer.Segment(Values);
        writer.End();
    }

    /// <exception cref="WorkerProtocolException">The body is not what docs/worker-protocol.md says.</exception>
    public static ResultsFrame Read(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        var lease = reader.Lease();
        var flags = reader.Byte();
        var cost = new WorkCost(reader.Int64(), Duration(reader.Int64()), Duration(reader.Int64()), reader.Int64()) { Collections = reader.Int64(), Waited = Duration(reader.Int64()) };
        var failures = FailureJson.Read(reader.Counted());
        var values = (flags & ValuesFlag) != 0 ? reader.Segment() : null;
        reader.End();
        var frame = new ResultsFrame(lease, values, failures, cost, (flags & EndedFlag) != 0, (flags & RetiresFlag) != 0) { Lacks = (flags & LacksFlag) != 0 };
        return frame.Defect() is { } defect ? throw new WorkerProtocolException($"A worker's results cannot be: {defect}.") : frame;
    }

    /// <summary>Why nobody further on would take this, or null if it is sound.</summary>
    private string? Defect() => Cost.Defect() ?? OutcomeRules.Defect(Values, Failures, WorkerProtocol.MaxFailureBytes);

    private static TimeSpan Duration(long nanoseconds) => TimeSpan.FromTicks(nanoseconds / NanosecondsPerTick);
}

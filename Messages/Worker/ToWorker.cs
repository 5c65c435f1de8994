using ActorCompute.Messages.Segments;

namespace ActorCompute.Messages.Worker;

/// <summary>The node's first frame: the versions of the protocol it speaks.</summary>
public readonly record struct HelloFrame(int Oldest, int Newest)
{
    public static HelloFrame Supported { get; } = new(WorkerProtocol.OldestVersion, WorkerProtocol.NewestVersion);

    /// <summary>The newest version that this program speaks too, or null if there is none.</summary>
    public int? Agree() =>
        Math.Min(Newest, WorkerProtocol.NewestVersion) is var best && best >= Math.Max(Oldest, WorkerProtocol.OldestVersion) ? best : null;

    public void Write(FrameWriter writer) => ControlJson.Write(writer, FrameType.Hello, this, static (json, hello) =>
    {
        json.WriteNumber("oldest"u8, hello.Oldest);
        json.WriteNumber("newest"u8, hello.Newest);
    });

    /// <exception cref="WorkerProtocolException">The body is not what docs/worker-protocol.md says.</exception>
    public static HelloFrame Read(ReadOnlySpan<byte> body) =>
        new(ControlJson.Integer(body, "oldest"u8), ControlJson.Integer(body, "newest"u8));
}

/// <summary>Run the items of <paramref name="Input"/>, after those of earlier leases.</summary>
/// <param name="Voice">The name under which the items print: of their job and this worker alone, and not to be guessed. Empty if nobody is to know of them.</param>
public readonly record struct RunFrame(LeaseId Lease, string Voice, string Task, Segment Input)
{
    /// <summary>On what terms the items run.</summary>
    public ItemTerms Terms { get; init; }

    public void Write(FrameWriter writer)
    {
        writer.Begin(FrameType.Run);
        writer.Lease(Lease);
        writer.Int32(Terms.Attempt);
        writer.Int64(Terms.TimeLimit.Ticks * TimeSpan.NanosecondsPerTick);
        writer.ShortText(Voice);
        writer.ShortText(Task);
        writer.Segment(Input);
        writer.End();
    }

    /// <exception cref="WorkerProtocolException">The body is not what docs/worker-protocol.md says.</exception>
    public static RunFrame Read(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        var (lease, attempt, limit) = (reader.Lease(), reader.Int32(), reader.Int64());
        if (attempt < 1 || limit < 0) throw new WorkerProtocolException($"There is no attempt {attempt} within {limit} ns.");
        var terms = new ItemTerms(attempt - 1, TimeSpan.FromTicks(limit / TimeSpan.NanosecondsPerTick));
        var frame = new RunFrame(lease, reader.ShortText(), reader.ShortText(), reader.Segment()) { Terms = terms };
        reader.End();
        return frame;
    }
}

/// <summary>Start no item of the lease from <paramref name="End"/> on. Of a lease the worker does not have it means nothing.</summary>
/// <param name="Stops">Whether nobody wants what runs from there on either, so that its token is cancelled.</param>
public readonly record struct TrimFrame(LeaseId Lease, long End, bool Stops = false)
{
    public void Write(FrameWriter writer)
    {
        writer.Begin(FrameType.Trim);
        writer.Lease(Lease);
        writer.Int64(End);
        writer.Byte(Stops ? (byte)1 : (byte)0);
        writer.End();
    }

    /// <exception cref="WorkerProtocolException">The body is not what docs/worker-protocol.md says.</exception>
    public static TrimFrame Read(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        var frame = new TrimFrame(reader.Lease(), reader.Int64(), reader.Byte() != 0);
        reader.End();
        return frame;
    }
}

/// <summary>Show that the talking thread reads: write the number into the marker.</summary>
public readonly record struct AskFrame(long Number)
{
    public void Write(FrameWriter writer)
    {
        writer.Begin(FrameType.Ask);
        writer.Int64(Number);
        writer.End();
    }

    /// <exception cref="WorkerProtocolException">The body is not what docs/worker-protocol.md says.</exception>
    public static AskFrame Read(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        var frame = new AskFrame(reader.Int64());
        reader.End();
        return frame;
    }
}

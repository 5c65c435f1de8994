namespace ActorCompute.Messages.Worker;

/// <summary>What a frame between a node and its worker says; docs/worker-protocol.md has the layouts.</summary>
public enum FrameType : byte
{
    /// <summary>Node to worker, first: the versions the node speaks. JSON.</summary>
    Hello = 1,
    /// <summary>Worker to node, in answer: the version both will speak. JSON.</summary>
    Ready = 2,
    /// <summary>Node to worker: run these items.</summary>
    Run = 3,
    /// <summary>Node to worker: start no item of this lease from an index on.</summary>
    Trim = 4,
    /// <summary>Worker to node: the outcome of some items of a lease, or that the lease has ended, or both.</summary>
    Results = 5,
    /// <summary>Node to worker: write a number into the marker, to show that the talking thread reads.</summary>
    Ask = 6,
}

/// <summary>Numbers that both ends of a worker's socket agree on.</summary>
public static class WorkerProtocol
{
    /// <summary>The oldest and the newest version this program speaks.</summary>
    public const int OldestVersion = 6, NewestVersion = 6;

    /// <summary>Bytes before a frame's body: its length and its type.</summary>
    public const int HeaderBytes = sizeof(uint) + sizeof(byte);

    /// <summary>
    /// The longest body, in bytes: a full segment, and failures even if JSON writes each character as six. A longer frame is refused.
    /// </summary>
    public const int MaxBodyBytes = 4 << 20;

    /// <summary>The most bytes of failures a frame carries, counted as <see cref="Failure.Bytes"/>; what is left goes into the next one.</summary>
    public const int MaxFailureBytes = 256 << 10;

    /// <summary>How long finished results wait at most for their neighbours.</summary>
    public static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(100);
}

/// <summary>What came over a worker's socket cannot be read; the connection is of no more use.</summary>
public sealed class WorkerProtocolException(string message) : Exception(message);

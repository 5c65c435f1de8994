using ActorCompute.Messages;
using ActorCompute.Messages.Segments;

namespace ActorCompute.Worker.Running;

/// <summary>A lease as the worker has it. Any thread may trim it while another runs it.</summary>
internal sealed class LeaseWork(LeaseId id, string task, Segment input)
{
    private long _end = input.End;

    public LeaseId Id => id;

    public string Task => task;

    public Segment Input => input;

    /// <summary>No item from here on is to be started.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Takes the tail off; a lease never grows.</summary>
    public void Trim(long end)
    {
        if (end < End) Volatile.Write(ref _end, end);
    }
}

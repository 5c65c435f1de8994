using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Nodes;
using ActorCompute.Pace;

namespace ActorCompute.Output;

/// <summary>What is known of how a job gets on. Pure: time is an argument.</summary>
internal sealed class ProgressMeter
{
    private readonly PaceHistory _history = new();
    private IReadOnlyList<NodeSnapshot>? _nodes;
    private bool _isNobodyThere;   // as seen since the job's last item was with a node
    private JobSnapshot? _job;

    /// <summary>Takes a report of the job.</summary>
    public void Report(JobSnapshot job, TimeSpan at)
    {
        _job = job;
        if (job.Running > 0) _isNobodyThere = false;
        _history.Note(at, Done, isIdle: job.Running == 0);
        Widen(at);
    }

    /// <summary>Takes a report of the nodes.</summary>
    public void Report(IReadOnlyList<NodeSnapshot> nodes, TimeSpan at)
    {
        _nodes = nodes;
        _isNobodyThere = Running == 0 && !nodes.Any(n => n.State is "up");
        Widen(at);
    }

    /// <summary>Results that have been read.</summary>
    public long Read { get; set; }

    /// <summary>Items with an outcome.</summary>
    public long Done => _job is null ? 0 : _job.Succeeded + _job.Failed;

    public long Failed => _job?.Failed ?? 0;

    /// <summary>Items that are with a node.</summary>
    public long Running => _job?.Running ?? 0;

    /// <summary>Whether all items are done, and their results are being merged.</summary>
    public bool IsMerging => _job is { IsMerging: true };

    /// <summary>Merges that are done, and those that are known to be needed.</summary>
    public (long Done, long All) Merges => _job is null ? default : (_job.Merged, _job.Merges);

    /// <summary>Whether the job is over, and its results are still being read.</summary>
    public bool IsReading => _job is { HasEnded: true };

    /// <summary>Inputs that are stored, while others may still come; null if they do not.</summary>
    public long? SoFar => _job is { State: JobState.Open } ? _job.Total : null;

    /// <summary>How many items there are; null while inputs may still come.</summary>
    public long? Total => _job is null or { State: JobState.Open } ? null : _job.Total;

    /// <summary>Items a second; 0 as long as that is not known. What begins late may end at once, but no pace is above the job's own rate for long.</summary>
    public double Rate => _history.Whole is { } whole ? Math.Min(1 / (_history.Recent ?? whole).SecondsPerItem, _job?.ItemsPerSecond ?? double.MaxValue) : 0;

    /// <summary>The time left; null if nothing is known of it.</summary>
    public TimeLeft? Left(TimeSpan now) => Work is { } work && Stall(now) is null ? Estimate.Of(work, _history, now) : null;

    /// <summary>For how long no item has ended, if that is much longer than usual.</summary>
    public TimeSpan? Stall(TimeSpan now) => Work is { Items: > 0 } work && Running > 0 ? Estimate.Stall(work, _history, now) : null;

    /// <summary>Why none of its items is with a node, in a few words; empty if one is, if nothing waits, or if its pace says it.</summary>
    public string Waits
    {
        get
        {
            if (_job is null or { HasEnded: true } || Running > 0 || (!IsMerging && Done >= _job.Total)) return "";
            return WaitReason.Short(_job.Waiting.Length == 0 && _isNobodyThere ? WaitReason.NoNode : _job.Waiting);   // an older coordinator gives no reasons
        }
    }

    private WorkLeft? Work => _job is null || Total is not { } total ? null : new()
    {
        Items = total - Done, ToBegin = Math.Max(0, total - Done - Running), PerSecond = _job.ItemsPerSecond, Abreast = Abreast,
        Cost = Done > 0 && _job.Wall > TimeSpan.Zero ? _job.Wall / Done : null,
    };

    /// <summary>What nodes can run side by side is known of slots; what asynchronous items reach is not, unless the job itself sets a limit.</summary>
    private long? Abreast
    {
        get
        {
            if (_job is { Kind: TaskKind.Io }) return _job.MaxConcurrency;
            var slots = _nodes?.Where(n => n.State is "up" or "suspect").Sum(n => (long)n.Slots);
            return slots is not > 0 ? null : Math.Min(slots.Value, _job?.MaxConcurrency ?? long.MaxValue);
        }
    }

    private void Widen(TimeSpan at)
    {
        if (Abreast is { } abreast) _history.Widen(at, abreast);
    }
}

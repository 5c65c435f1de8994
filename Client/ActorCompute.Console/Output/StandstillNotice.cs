using System.Globalization;
using ActorCompute.Jobs;
using ActorCompute.Nodes;

namespace ActorCompute.Output;

/// <summary>Progress that says, once a minute as long as it is so, that no item of a job has ended for so long, and why that may be.</summary>
internal sealed class StandstillNotice : IProgress
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly IProgress _shown;
    private readonly Action<string> _say;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private JobSnapshot? _last;
    private long _moved;
    private bool _isOver;

    /// <param name="shown">Is shown every report, and disposed of.</param>
    public StandstillNotice(IProgress shown, Action<string> say, TimeProvider time)
    {
        (_shown, _say, _time, _moved) = (shown, say, time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => Look(), null, Every, Every);
    }

    public void Show(JobSnapshot job)
    {
        lock (_lock)
        {
            if (_last is null || Done(job) != Done(_last) || job.IsMerging != _last.IsMerging || job.Merged != _last.Merged || job.State != _last.State) Moves();
            _last = job;
        }
        _shown.Show(job);
    }

    public void See(IReadOnlyList<NodeSnapshot> nodes) => _shown.See(nodes);

    public void Read(long results) => _shown.Read(results);

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock) _isOver = true;
        _shown.Dispose();
    }

    /// <summary>The next look is a whole minute after this.</summary>
    private void Moves()
    {
        _moved = _time.GetTimestamp();
        _timer.Change(Every, Every);
    }

    private void Look()
    {
        lock (_lock)
        {
            if (!_isOver && _last is { HasEnded: false } job) _say(Sentence(job, _time.GetElapsedTime(_moved)));
        }
    }

    private static string Sentence(JobSnapshot job, TimeSpan still)
    {
        var what = job.IsMerging ? "The results are being merged, and nothing was finished" : "No item has ended";
        var why = job.Running > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Quantity.Items(job.Running)} {(job.Running == 1 ? "is" : "are")} with nodes and not done yet: they take long, or wait for their turn there")
            : job.IsMerging ? "no node has begun with it"
            : job.State is JobState.Open && Done(job) == job.Total ? "no more inputs have come"
            : "none is with a node: no node has room or can have its code, or the job's own limits let none begin";
        return job.Waiting.Length > 0 ? $"{what} for {Quantity.Time(still)}. {job.Waiting}" : $"{what} for {Quantity.Time(still)}; {why}.";
    }

    private static long Done(JobSnapshot job) => job.Succeeded + job.Failed;
}

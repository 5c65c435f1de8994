using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Nodes;

namespace ActorCompute.Output;

/// <summary>Progress that sees the nodes, too, and says, once each time, that a job waits because there is none to run it.</summary>
internal sealed class NodeNotice : IProgress
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);

    /// <summary>How many looks at a job that runs are between two questions for the nodes.</summary>
    private const int SeldomLooks = 5;

    private readonly IProgress _shown;
    private readonly Func<CancellationToken, Task<IReadOnlyList<NodeSnapshot>>> _listNodes;
    private readonly Action<string> _say;
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer _timer;
    private volatile JobSnapshot? _last;
    private int _isLooking;
    private bool _isTold;
    private int _looks;

    /// <summary>Looks every 3 s. Asks the cluster as long as nothing of the job runs, and now and then while it does: nodes come and go.</summary>
    /// <param name="shown">Is shown every report, and disposed of.</param>
    /// <param name="listNodes">Asks the cluster.</param>
    public NodeNotice(IProgress shown, Func<CancellationToken, Task<IReadOnlyList<NodeSnapshot>>> listNodes, Action<string> say, TimeProvider time)
    {
        (_shown, _listNodes, _say) = (shown, listNodes, say);
        _timer = time.CreateTimer(_ => _ = LookAsync(), null, Every, Every);   // if the cluster does not answer any more, the job itself says so
    }

    public void Show(JobSnapshot job)
    {
        _last = job;
        _shown.Show(job);
    }

    public void See(IReadOnlyList<NodeSnapshot> nodes) => _shown.See(nodes);

    public void Read(long results) => _shown.Read(results);

    public void Dispose()
    {
        _timer.Dispose();
        _over.Cancel();
        _shown.Dispose();
    }

    private async Task LookAsync()
    {
        if (_last is not { HasEnded: false } job || !(Waits(job) || (job.Running > 0 && _looks++ % SeldomLooks == 0)) || Interlocked.Exchange(ref _isLooking, 1) == 1) return;
        try
        {
            var nodes = await _listNodes(_over.Token);
            _shown.See(nodes);
            var want = Waits(_last) ? Want(_last!, nodes) : "";
            if (want.Length > 0 && !_isTold) _say(want);
            _isTold = want.Length > 0;
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }

    /// <summary>Empty if no node is wanted. An older coordinator does not say so itself.</summary>
    private static string Want(JobSnapshot job, IReadOnlyList<NodeSnapshot> nodes) =>
        job.Waiting.Length > 0 ? WaitReason.WantsNode(job.Waiting) ? job.Waiting : "" : nodes.Any(n => n.State is "up") ? "" : WaitReason.NoNode;

    private static bool Waits(JobSnapshot? job) => job is { HasEnded: false, Running: 0 } && (job.IsMerging || job.Succeeded + job.Failed < job.Total);
}

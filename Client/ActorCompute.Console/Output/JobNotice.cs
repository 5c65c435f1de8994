using ActorCompute.Jobs;
using ActorCompute.Nodes;

namespace ActorCompute.Output;

/// <summary>Progress that names its job once, if that runs for a while, so that it can be found from elsewhere; of a short one its end tells.</summary>
/// <param name="shown">Is shown every report, and disposed of.</param>
internal sealed class JobNotice(IProgress shown, string sentence, Action<string> say, TimeProvider time) : IProgress
{
    private static readonly TimeSpan While = TimeSpan.FromSeconds(5);

    private readonly long _started = time.GetTimestamp();
    private bool _isTold;

    public void Show(JobSnapshot job)
    {
        if (!_isTold && !job.HasEnded && time.GetElapsedTime(_started) >= While)
        {
            _isTold = true;
            say(sentence);
        }
        shown.Show(job);
    }

    public void See(IReadOnlyList<NodeSnapshot> nodes) => shown.See(nodes);

    public void Read(long results) => shown.Read(results);

    public void Dispose() => shown.Dispose();
}

using ActorCompute.Jobs;
using ActorCompute.Messages.Tasks;
using ActorCompute.Nodes;

namespace ActorCompute.Output;

/// <summary>Prints what commands answer.</summary>
internal interface IRenderer
{
    void Jobs(IEnumerable<JobSnapshot> jobs);

    void Job(JobSnapshot job);

    /// <summary>A job that was waited for or cancelled.</summary>
    void Ended(JobSnapshot job);

    /// <summary>A job that was sent and left to run.</summary>
    void Detached(JobSnapshot job);

    void Nodes(IEnumerable<NodeSnapshot> nodes);

    void Tasks(IEnumerable<TaskDescription> tasks);
}

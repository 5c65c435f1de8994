using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Tasks;
using ActorCompute.Nodes;
using ActorCompute.Packages;
using ActorCompute.Profile;
using ActorCompute.Settings;

namespace ActorCompute.Output;

/// <summary>Prints what commands answer.</summary>
internal interface IRenderer
{
    /// <summary>A job is forgotten.</summary>
    void Deleted(JobId job);

    void Jobs(IEnumerable<JobSnapshot> jobs);

    void Job(JobSnapshot job);

    /// <summary>A job that was waited for or cancelled.</summary>
    void Ended(JobSnapshot job);

    /// <summary>A job that was sent and left to run.</summary>
    void Detached(JobSnapshot job);

    void Nodes(IEnumerable<NodeSnapshot> nodes);

    /// <summary>A node that was sent away: it is gone, or draining.</summary>
    void Drained(NodeSnapshot node);

    void Tasks(IEnumerable<TaskDescription> tasks);

    void Packages(IEnumerable<PackageSnapshot> packages);

    /// <summary>A package that was sent.</summary>
    void Pushed(PackageSnapshot package);

    void Settings(IEnumerable<Setting> settings);

    /// <summary>What was found of a task.</summary>
    void Profile(ProfileFindings found);
}

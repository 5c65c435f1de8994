using ActorCompute.Messages;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Commands;

/// <summary>Refuses tasks that a cluster does not know, and says which ones come near. Pure.</summary>
internal static class TaskNames
{
    /// <exception cref="UserError">The task is none of them.</exception>
    public static void Require(string task, IEnumerable<TaskDescription> known, string package = "")
    {
        var names = known.Select(t => t.Name).ToArray();
        if (!names.Contains(task)) throw new UserError(ExitStatus.BadInput, UnknownTask.Sentence(task, names, package));
    }
}

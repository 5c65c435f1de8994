using ActorCompute.Messages.Programs;

namespace ActorCompute.Messages.Tasks;

/// <summary>What is said of a task that nobody knows. Pure.</summary>
public static class UnknownTask
{
    /// <summary>One sentence that names what may have been meant.</summary>
    /// <param name="names">The tasks there are.</param>
    /// <param name="package">Where it was looked for; empty is everywhere.</param>
    public static string Sentence(string task, IEnumerable<string> names, string package = "")
    {
        var known = names.ToArray();
        var place = package.Length > 0 ? $" in {package}" : "";
        var there = package.Length == 0 ? "'actorcompute tasks' lists those there are."
            : known.Length == 0 ? "it has no tasks." : $"its tasks are {Some(known)}.";
        return $"There is no task '{task}'{place};{NearNames.Question(task, known)} {there}";
    }

    /// <summary>Why a name that is there all the same is no task's, in one sentence.</summary>
    public static string IsShared(string name, string package) =>
        $"'{name}' is no task, because several methods of {package} are called so; give those that are meant names of their own with [ComputeTask].";

    private static string Some(string[] names) =>
        names.Length <= 5 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(4))} and {names.Length - 4} more";
}

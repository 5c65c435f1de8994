using System.Text.Json;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Coordinator.Packages;

/// <summary>The tasks of a package.</summary>
/// <param name="Tasks">Ordered by name.</param>
/// <param name="Shared">Names that several methods share, so that none of these is a task; ordered.</param>
internal sealed record PackageTasks(IReadOnlyList<TaskDescription> Tasks, IReadOnlyList<string> Shared)
{
    public TaskDescription? Find(string name) => Tasks.FirstOrDefault(t => t.Name == name);

    /// <summary>Why a name is no task of this package, in one sentence; null if none has it.</summary>
    public string? WhyNot(string name, string package) => Shared.Contains(name) ? UnknownTask.IsShared(name, package) : null;

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static PackageTasks Parse(string json) => JsonSerializer.Deserialize<PackageTasks>(json)!;
}

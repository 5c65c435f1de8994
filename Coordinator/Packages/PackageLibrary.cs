using System.Collections.Immutable;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Tasks;

namespace ActorCompute.Coordinator.Packages;

/// <summary>Packages whose tasks are known by name, the newest first. Of two packages with a task of one name, the newer one's counts.</summary>
internal sealed record PackageLibrary(ImmutableList<StoredPackage> Packages)
{
    /// <summary>The library with a package that has been stored, perhaps again.</summary>
    public PackageLibrary With(StoredPackage pushed) => new([.. Packages.Append(pushed).OrderByDescending(p => p.Row).DistinctBy(p => p.Hash)]);

    /// <summary>The package that a name stands for, and its task; null if no package has one of that name.</summary>
    public (ContentHash Package, TaskDescription Task)? Find(string name)
    {
        foreach (var package in Packages)
            if (package.Tasks.Find(name) is { } task) return (package.Hash, task);
        return null;
    }

    /// <summary>Why a name that somebody asked for is no task; null if nothing is known of it.</summary>
    public string? WhyNot(string name) => Packages.FirstOrDefault(p => p.Tasks.Shared.Contains(name)) is { } package ? package.Tasks.WhyNot(name, $"{package.Assembly}.dll") : null;

    /// <summary>Every name's task, in the order of the names; where they come from is added to the summary.</summary>
    public IEnumerable<TaskDescription> Tasks => Packages
        .SelectMany(p => p.Tasks.Tasks, (p, task) => task with { Summary = $"{task.Summary} Package {p.Hash.Value[..12]}." })
        .DistinctBy(t => t.Name).OrderBy(t => t.Name, StringComparer.Ordinal);
}

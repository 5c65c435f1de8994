using System.Globalization;
using ActorCompute.Packages;

namespace ActorCompute.Output;

/// <summary>What people are told of a package that was sent. Pure.</summary>
internal static class PackageSummary
{
    private const int MostNames = 5;

    /// <summary>"Pushed Demo: 3 files, 12 kB, 2 tasks: Demo.Scenes.Render, thumbnail."; then which names are none.</summary>
    public static string Of(PackageSnapshot package)
    {
        var tasks = package.Tasks.Count == 0 ? "no tasks"
            : $"{Count(package.Tasks.Count, "task")}: {Names([.. package.Tasks.Select(t => t.Name)])}";
        var shared = package.Shared.Count == 0 ? ""
            : $"{Environment.NewLine}No tasks, because several methods are called so: {Names(package.Shared)}. [ComputeTask] gives them names of their own.";
        return $"Pushed {package.Assembly}: {Count(package.Files, "file")}, {Quantity.Bytes(package.Bytes)}, {tasks}.{shared}";
    }

    private static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    private static string Names(IReadOnlyList<string> names) =>
        names.Count <= MostNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MostNames - 1))} and {names.Count - MostNames + 1} more";
}

using System.Text.RegularExpressions;

namespace ActorCompute.Coordinator.Tests;

/// <summary>Decisions are pure: cores know no actors, clock, chance, I/O or log.</summary>
public partial class ArchitectureTests
{
    private static readonly string Root = FindRoot();

    /// <summary>Where cores live; the files there that are no cores say so by their names.</summary>
    public static TheoryData<string> Cores => [.. CoreFiles];

    private static IEnumerable<string> CoreFiles =>
        new[] { "Coordinator/Jobs", "Coordinator/Scheduling", "Coordinator/Results", "Coordinator/Nodes", "ComputeNode/Node" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs"))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !Shell().IsMatch(Path.GetFileName(file)))
            .Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Cores))]
    public void A_core_is_pure(string file)
    {
        var text = File.ReadAllText(Path.Combine(Root, file));
        var impure = Impure().Match(text);
        Assert.False(impure.Success, $"{file} mentions {impure.Value}");
    }

    [Fact]
    public void The_cores_are_found() => Assert.Contains("Coordinator/Jobs/JobState.cs", CoreFiles);

    [Fact]
    public void Messages_know_no_actors()
    {
        var folders = new[] { "Nodes", "Segments", "Tasks", "Worker" }.Select(f => Path.Combine(Root, "Messages", f));
        foreach (var file in folders.SelectMany(f => Directory.EnumerateFiles(f, "*.cs", SearchOption.AllDirectories)))
            Assert.DoesNotContain("using Akka", File.ReadAllText(file), StringComparison.Ordinal);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "ActorCompute.sln"))) return folder.FullName;
        throw new InvalidOperationException("The solution is not above the tests.");
    }

    [GeneratedRegex("Actor|Protocol|Services|Routing|Messages|Log|Host|Link|Command|Options|Enrol")]
    private static partial Regex Shell();

    [GeneratedRegex(@"using Akka|DateTime|TimeProvider|Stopwatch|Random|Guid\.New|ILogger|\bTask\.|\bFile\.|Environment\.")]
    private static partial Regex Impure();
}

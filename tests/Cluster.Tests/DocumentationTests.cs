using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>Every command that the documentation tells a reader to type does what it should, for a user whose home is empty.</summary>
public sealed class DocumentationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);   // one of them builds

    /// <summary>The command that runs these tests cannot run within them; CI runs it.</summary>
    private const string TestCommand = "dotnet test ActorCompute.sln -c Release";

    /// <summary>What SampleTests and DemoTests run, and look at more closely.</summary>
    private static readonly string[] RunElsewhere = ["dotnet run --project samples/", DemoTests.Command];

    private const string ReadMe = "README.md";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ac-docs-");

    public static TheoryData<string> OtherDocuments => [.. AllDocuments().Where(d => d != ReadMe && Commands(d).Any())];

    [Fact]
    public Task Every_command_of_the_readme_runs() => RunAllAsync(ReadMe);

    [LongTheory]
    [MemberData(nameof(OtherDocuments))]
    public Task Every_command_runs(string document) => RunAllAsync(document);

    [LongLabFact]
    public async Task Three_machines_become_a_cluster_as_the_readme_says()
    {
        var commands = Commands(ReadMe).Where(c => c.Machine.Length > 0).ToArray();
        await using var lab = await MachineLab.StartAsync(commands.Select(c => c.Machine).Distinct());
        await using var programs = new ProgramStack();
        foreach (var command in commands)
        {
            var (home, on) = (Folder($"home-{command.Machine}"), lab.On(command.Machine));
            if (command.Machine != commands[0].Machine) CopyAccess(Folder($"home-{commands[0].Machine}"), home);
            if (!command.StaysUp) await RunAsync(command, home, home, on);
            else await programs.Push(ProgramRun.StartLine(home, home, $"exec {command.Text}", on)).ReadyAsync();
        }
        Assert.Equal(1000, File.ReadLines(Path.Combine(Folder($"home-{commands[^1].Machine}"), "sums.jsonl")).Count());
    }

    [Fact]
    public void The_test_command_is_what_ci_runs()
    {
        Assert.Contains(Commands(ReadMe), c => c.Text == TestCommand);
        Assert.Contains(TestCommand, File.ReadAllText(Path.Combine(ProgramRun.Root, ".ci", "run")));
    }

    [Fact]
    public void The_first_command_is_the_demo() => Assert.Equal(DemoTests.Command, Commands(ReadMe).First().Text);

    [Fact]
    public void Every_link_leads_somewhere()
    {
        foreach (var document in AllDocuments())
            Assert.All(DocumentedLink.In(ProgramRun.Root, document), link => Assert.True(link.Leads, $"{link.Place} links to {link.Target}, which is not there."));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static IEnumerable<string> AllDocuments() => new[] { ReadMe, "CONTRIBUTING.md" }
        .Concat(new[] { "docs", "samples", "bench" }.SelectMany(f => Directory.EnumerateFiles(Path.Combine(ProgramRun.Root, f), "*.md", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(ProgramRun.Root, f)));

    private static bool IsRunElsewhere(DocumentedCommand command) => RunElsewhere.Any(c => command.Text.StartsWith(c, StringComparison.Ordinal));

    private static IEnumerable<DocumentedCommand> Commands(string document) => DocumentedCommand.In(ProgramRun.Root, document);

    private async Task RunAllAsync(string document)
    {
        using var pages = new PageServer();
        await File.WriteAllLinesAsync(Path.Combine(Folder("work"), "urls.txt"), [pages.Url + "a", pages.Url + "b"]);   // what fetch is shown with
        foreach (var command in Commands(document).Where(c => c.Machine.Length == 0 && c.Text != TestCommand && !IsRunElsewhere(c)))
        {
            var isOfCheckout = command.Text.StartsWith("dotnet ", StringComparison.Ordinal);
            await RunAsync(command, isOfCheckout ? ProgramRun.Root : Folder("work"), Folder("home"));
        }
    }

    private static async Task RunAsync(DocumentedCommand command, string folder, string home, params string[] on)
    {
        await using var run = ProgramRun.StartLine(home, folder, command.Text, on);
        run.EndInput();
        var end = await run.EndAsync(Patience);
        Assert.True(end.Status == 0, $"{command.Place}: '{command.Text}' ended with {end.Status}.\n{end.Errors}");
    }

    private static void CopyAccess(string from, string to)
    {
        var (source, target) = (Path.Combine(from, ".actorcompute", "access.json"), Path.Combine(to, ".actorcompute", "access.json"));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(source, target, overwrite: true);
    }

    private string Folder(string name) => _folder.CreateSubdirectory(name).FullName;
}

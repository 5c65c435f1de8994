using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Tasks;
using ActorCompute.Nodes;
using ActorCompute.Packages;
using ActorCompute.Profile;
using ActorCompute.Settings;

namespace ActorCompute.Output;

/// <summary>Tables for people, as wide as their terminal; in a pipe bare columns, never cut off.</summary>
internal sealed class TableRenderer(TimeProvider time) : IRenderer
{
    public void Jobs(IEnumerable<JobSnapshot> jobs) => Print(Tables.Of(jobs, time.GetUtcNow()));

    public void Job(JobSnapshot job) => Terminal.Print(FactSheet.Lines(
        JobFacts.Of(job).Select(f => (f.Heading, Printable.OfLine(f.Text))), Console.IsOutputRedirected ? null : Terminal.Width));

    public void Ended(JobSnapshot job) => People.Say(Summary.OfEnd(job));

    public void Deleted(JobId job) => People.Say($"Job {job} is forgotten.");

    public void Detached(JobSnapshot job) => Console.Out.WriteLine(job.Id.Value);

    public void Nodes(IEnumerable<NodeSnapshot> nodes) => Print(Tables.Of(nodes));

    public void Drained(NodeSnapshot node) => People.Say(node.State == "gone"
        ? $"Node {node.Name} is gone."
        : $"Node {node.Name} is {node.State} and leaves once it holds nothing; 'actorcompute nodes' shows it until then.");

    public void Tasks(IEnumerable<TaskDescription> tasks) => Print(Tables.Of(tasks));

    public void Packages(IEnumerable<PackageSnapshot> packages) => Print(Tables.Of(packages));

    public void Pushed(PackageSnapshot package)
    {
        Console.Out.WriteLine(package.Hash.Value);
        People.Say(PackageSummary.Of(package));
    }

    public void Settings(IEnumerable<Setting> settings) => Print(Tables.Of(settings));

    public void Profile(ProfileFindings found)
    {
        Console.Out.WriteLine(ProfileReport.Title(found));
        Print(Tables.Of(found));
        foreach (var (heading, text) in ProfileReport.Lines(found)) Console.Out.WriteLine($"{heading,-8} {text}");
    }

    private static void Print(TextTable table) => Terminal.Print(Console.IsOutputRedirected ? table.ForPrograms() : table.ForPeople(Terminal.Width));
}

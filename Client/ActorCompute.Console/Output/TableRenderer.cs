using System.Globalization;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Tasks;
using ActorCompute.Nodes;
using ActorCompute.Packages;
using ActorCompute.Profile;
using Spectre.Console;

namespace ActorCompute.Output;

/// <summary>Tables for people; in a pipe bare columns, never cut off.</summary>
internal sealed class TableRenderer : IRenderer
{
    private const int NoLimit = 100_000;

    public void Jobs(IEnumerable<JobSnapshot> jobs) => Print(
        ["id", "name", "task", "state", "total", "succeeded", "failed", "submitted"],
        jobs.Select(j => new[]
        {
            j.Id.Value, j.Name, j.Task, JsonRenderer.Name(j.State), Count(j.Total), Count(j.Succeeded), Count(j.Failed), Moment(j.Submitted),
        }));

    public void Job(JobSnapshot job) => Print(
        ["job", job.Id.Value],
        [
            ["name", job.Name], ["task", $"{job.Task} ({JsonRenderer.Name(job.Kind)})"], ["state", JsonRenderer.Name(job.State)],
            ["total", Count(job.Total)], ["succeeded", Count(job.Succeeded)], ["failed", Count(job.Failed)], ["running", Count(job.Running)],
            .. job.Reduce.Length == 0 ? (string[][])[] : [["reduce", job.IsMerging ? $"{job.Reduce} (merging)" : job.Reduce]],
            ["submitted", Moment(job.Submitted)], ["finished", job.Finished is { } end ? Moment(end) : ""], ["reason", job.Reason],
            ["deadline", job is { Deadline: { } deadline, Due: { } due } ? $"{Quantity.Time(deadline)}, until {Moment(due)}" : ""], ["key", job.Key],
            ["limits", Limits(job)], ["CPU time", Quantity.Time(job.Cpu)], ["wall time of items", Quantity.Time(job.Wall)],
            ["allocated", string.Create(CultureInfo.InvariantCulture, $"{Quantity.Bytes(job.Allocated)}, {job.Collections:N0} garbage collections")],
            .. job.Advice is { } advice ? new string[][] { ["advice", advice] } : [],
        ]);

    public void Ended(JobSnapshot job) => People.Say(Summary.OfEnd(job));

    public void Deleted(JobId job) => People.Say($"Job {job} is forgotten.");

    public void Detached(JobSnapshot job) => Console.Out.WriteLine(job.Id.Value);

    public void Nodes(IEnumerable<NodeSnapshot> nodes) => Print(
        ["name", "state", "slots", "io", "items", "leases", "tags", "version"],
        nodes.Select(n => new[]
        {
            n.Name, n.State, Count(n.Slots), Count(n.IoCapacity), Count(n.Items), Count(n.Leases),
            string.Join(' ', n.Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}")), n.Version,
        }));

    public void Drained(NodeSnapshot node) => People.Say(node.State == "gone"
        ? $"Node {node.Name} is gone."
        : $"Node {node.Name} is {node.State} and leaves once it holds nothing; 'actorcompute nodes' shows it until then.");

    public void Tasks(IEnumerable<TaskDescription> tasks) => Print(
        ["name", "kind", "input", "result", "what it does"],
        tasks.Select(t => new[] { t.Name, JsonRenderer.Name(t.Kind), t.Parameter, t.Result, t.Summary }));

    public void Packages(IEnumerable<PackageSnapshot> packages) => Print(
        ["name", "hash", "size", "files", "pushed", "tasks"],
        packages.Select(p => new[]
        {
            p.Assembly, p.Hash.Value, Quantity.Bytes(p.Bytes), Count(p.Files), Moment(p.Pushed), string.Join(", ", p.Tasks.Select(t => t.Name)),
        }));

    public void Pushed(PackageSnapshot package)
    {
        Console.Out.WriteLine(package.Hash.Value);
        People.Say(PackageSummary.Of(package));
    }

    public void Profile(ProfileFindings found)
    {
        Console.Out.WriteLine(ProfileReport.Title(found));
        Print(ProfileReport.Header(found), ProfileReport.Rows(found));
        foreach (var (heading, text) in ProfileReport.Lines(found)) Console.Out.WriteLine($"{heading,-8} {text}");
    }

    private static void Print(string[] header, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded };
        foreach (var name in header) table.AddColumn(new TableColumn(new Text(name)));
        foreach (var row in rows) table.AddRow(row.Select(cell => new Text(Printable.OfLine(cell))));
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = NoLimit;
        AnsiConsole.Write(table);
    }

    private static string Limits(JobSnapshot job)
    {
        var most = job.MaxConcurrency is { } items ? string.Create(CultureInfo.InvariantCulture, $"{items:N0} at once") : "";
        var rate = job.ItemsPerSecond is { } perSecond ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.####}/s") : "";
        return string.Join(", ", ((string[])[most, rate]).Where(l => l.Length > 0));
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

using System.Globalization;
using ActorCompute.Jobs;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Tasks;
using ActorCompute.Nodes;
using ActorCompute.Packages;
using ActorCompute.Profile;
using ActorCompute.Settings;

namespace ActorCompute.Output;

/// <summary>What each table has in its columns, and which of them can give way. Pure: the time is an argument.</summary>
internal static class Tables
{
    private static readonly Column[] JobColumns =
    [
        new("id"), new("name") { Least = 8 }, new("task") { Least = 8, Rank = 1 }, new("state"), new("done") { IsNumber = true }, new("total") { IsNumber = true, Rank = 4 },
        new("succeeded") { IsNumber = true, Rank = 6 }, new("failed") { IsNumber = true, Rank = 3 }, new("age") { IsNumber = true, Rank = 2 },
        new("duration") { IsNumber = true, Rank = 5 }, new("submitted") { Rank = 7 },
    ];

    private static readonly Column[] NodeColumns =
    [
        new("name"), new("state"), new("slots") { IsNumber = true }, new("io") { IsNumber = true, Rank = 2 }, new("items") { IsNumber = true },
        new("leases") { IsNumber = true, Rank = 1 }, new("tags") { Least = 8, Rank = 4 }, new("version") { Rank = 3 },
    ];

    private static readonly Column[] TaskColumns =
        [new("name") { Least = 16 }, new("kind"), new("input") { Least = 8, Rank = 2 }, new("result") { Least = 8, Rank = 3 }, new("what it does") { Least = 16, Rank = 1 }];

    private static readonly Column[] PackageColumns =
    [
        new("name") { Least = 8 }, new("hash") { Least = 13 }, new("size") { IsNumber = true, Rank = 2 }, new("files") { IsNumber = true, Rank = 4 },
        new("pushed") { Rank = 3 }, new("tasks") { Least = 8, Rank = 1 },
    ];

    public static TextTable Of(IEnumerable<JobSnapshot> jobs, DateTimeOffset now) => Table(JobColumns, jobs.Select(j => (string[])
    [
        j.Id.Value, j.Name, j.Task, JsonRenderer.Name(j.State), Done(j), Count(j.Total), Count(j.Succeeded), Count(j.Failed),
        Quantity.Age(now - j.Submitted), Quantity.Span((j.Finished ?? now) - j.Submitted), Moment(j.Submitted),
    ]));

    public static TextTable Of(IEnumerable<NodeSnapshot> nodes) => Table(NodeColumns, nodes.Select(n => (string[])
    [
        n.Name, n.State, Count(n.Slots), Count(n.IoCapacity), Count(n.Items), Count(n.Leases),
        string.Join(' ', n.Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key}={t.Value}")), n.Version,
    ]));

    public static TextTable Of(IEnumerable<TaskDescription> tasks) =>
        Table(TaskColumns, tasks.Select(t => (string[])[t.Name, JsonRenderer.Name(t.Kind), t.Parameter, t.Result, t.Summary]));

    public static TextTable Of(IEnumerable<PackageSnapshot> packages) => Table(PackageColumns, packages.Select(p => (string[])
    [
        p.Assembly, p.Hash.Value, Quantity.Bytes(p.Bytes), Count(p.Files), Moment(p.Pushed), string.Join(", ", p.Tasks.Select(t => t.Name)),
    ]));

    public static TextTable Of(IEnumerable<Setting> settings) => Table(
        [new("setting"), new("value") { Least = 16 }, new("from") { Least = 12 }], settings.Select(s => (string[])[s.Name, s.Value, s.From]));

    public static TextTable Of(ProfileFindings found)
    {
        string[] header = ProfileReport.Header(found);
        return Table([.. header.Select((name, at) => new Column(name) { IsNumber = at > 1, Least = at == 1 ? 12 : 0, Rank = at == 1 ? 1 : 0 })], ProfileReport.Rows(found));
    }

    /// <summary>The share of items with an outcome, never rounded up; empty while inputs may still come.</summary>
    private static string Done(JobSnapshot job) => job switch
    {
        { State: JobState.Open } => "",
        { Total: 0 } => "100%",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100.0 * Math.Min(job.Succeeded + job.Failed, job.Total) / job.Total):0}%"),
    };

    private static TextTable Table(Column[] columns, IEnumerable<string[]> rows) => new(columns, [.. rows.Select(r => r.Select(Printable.OfLine).ToArray())]);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}

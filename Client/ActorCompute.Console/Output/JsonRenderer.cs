using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Results;
using ActorCompute.Messages.Tasks;
using ActorCompute.Nodes;
using ActorCompute.Packages;
using ActorCompute.Profile;
using ActorCompute.Settings;

namespace ActorCompute.Output;

/// <summary>One JSON document on standard output for every command.</summary>
/// <param name="aLine">Whether the document is to take one line.</param>
internal sealed class JsonRenderer(TextWriter output, bool aLine = false) : IRenderer
{
    private readonly JsonWriterOptions _options = new() { Indented = !aLine, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Jobs(IEnumerable<JobSnapshot> jobs) => PrintAll(jobs, WriteJob);

    public void Job(JobSnapshot job) => Print(json => WriteObject(json, job, WriteJob));

    public void Ended(JobSnapshot job) => Job(job);

    public void Detached(JobSnapshot job) => Job(job);

    public void Nodes(IEnumerable<NodeSnapshot> nodes) => PrintAll(nodes, WriteNode);

    public void Drained(NodeSnapshot node) => Print(json => WriteObject(json, node, WriteNode));

    public void Tasks(IEnumerable<TaskDescription> tasks) => PrintAll(tasks, WriteTask);

    public void Packages(IEnumerable<PackageSnapshot> packages) => PrintAll(packages, WritePackage);

    public void Deleted(JobId job) => Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("id", job.Value);
        json.WriteBoolean("deleted", true);
        json.WriteEndObject();
    });

    public void Pushed(PackageSnapshot package) => Print(json => WriteObject(json, package, WritePackage));

    public void Settings(IEnumerable<Setting> settings) => PrintAll(settings, (json, setting) =>
    {
        json.WriteString("setting", setting.Name);
        json.WriteString("value", setting.Value);
        json.WriteString("from", setting.From);
    });

    public void Profile(ProfileFindings found) => Print(json => WriteObject(json, found, ProfileReport.Write));

    /// <summary>Prints an object of texts.</summary>
    public static void Object(TextWriter output, params (string Name, string Value)[] properties) => new JsonRenderer(output).Print(json =>
    {
        json.WriteStartObject();
        foreach (var (name, value) in properties) json.WriteString(name, value);
        json.WriteEndObject();
    });

    /// <summary>What JSON and people call a kind of task.</summary>
    public static string Name(TaskKind kind) => kind is TaskKind.Io ? "io" : "cpu";

    /// <summary>What JSON and people call a job's state.</summary>
    public static string Name(JobState state) => state.ToString().ToLowerInvariant();

    private static void WriteJob(Utf8JsonWriter json, JobSnapshot job)
    {
        json.WriteString("id", job.Id.Value);
        json.WriteString("name", job.Name);
        json.WriteString("task", job.Task);
        json.WriteString("kind", Name(job.Kind));
        json.WriteString("state", Name(job.State));
        json.WriteNumber("total", job.Total);
        json.WriteNumber("succeeded", job.Succeeded);
        json.WriteNumber("failed", job.Failed);
        json.WriteNumber("running", job.Running);
        if (job.Reduce.Length > 0)
        {
            json.WriteString("reduce", job.Reduce);
            json.WriteBoolean("merging", job.IsMerging);
            if (job.Merges != 0) json.WriteNumber("merges", job.Merges);
            if (job.Merges != 0) json.WriteNumber("merged", job.Merged);
        }
        json.WriteString("submitted", DocumentTime.Text(job.Submitted));
        if (job.Finished is { } finished) json.WriteString("finished", DocumentTime.Text(finished));
        if (job.Deadline is { } deadline) json.WriteNumber("deadlineSeconds", deadline.TotalSeconds);
        if (job.Due is { } due) json.WriteString("due", DocumentTime.Text(due));
        if (job.Key.Length > 0) json.WriteString("key", job.Key);
        if (job.MaxConcurrency is { } most) json.WriteNumber("maxConcurrency", most);
        if (job.ItemsPerSecond is { } rate) json.WriteNumber("itemsPerSecond", rate);
        if (job.Reason.Length > 0) json.WriteString("reason", job.Reason);
        if (job.Waiting.Length > 0) json.WriteString("waiting", job.Waiting);
        json.WriteNumber("priority", job.Priority);
        json.WriteNumber("retries", job.Retry.Exceptions);
        if (job.Package.Length > 0) json.WriteString("package", job.Package);
        if (JobCommandText.Of(job) is { Length: > 0 } command) json.WriteString("command", command);
        json.WriteNumber("round", job.Round);
        json.WriteNumber("cpuSeconds", job.Cpu.TotalSeconds);
        json.WriteNumber("wallSeconds", job.Wall.TotalSeconds);
        json.WriteNumber("waitedSeconds", job.Waited.TotalSeconds);
        json.WriteNumber("allocatedBytes", job.Allocated);
        json.WriteNumber("collections", job.Collections);
        if (job.Advice is { } advice) json.WriteString("advice", advice);
    }

    private static void WriteNode(Utf8JsonWriter json, NodeSnapshot node)
    {
        json.WriteString("name", node.Name);
        json.WriteString("state", node.State);
        json.WriteNumber("slots", node.Slots);
        json.WriteNumber("ioCapacity", node.IoCapacity);
        json.WriteNumber("items", node.Items);
        json.WriteNumber("leases", node.Leases);
        json.WriteStartObject("tags");
        foreach (var (key, value) in node.Tags.OrderBy(t => t.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
        json.WriteString("version", node.Version);
    }

    private static void WriteTask(Utf8JsonWriter json, TaskDescription task)
    {
        json.WriteString("name", task.Name);
        json.WriteString("kind", Name(task.Kind));
        json.WriteString("parameter", task.Parameter);
        json.WriteString("result", task.Result);
        json.WriteString("summary", task.Summary);
    }

    private static void WritePackage(Utf8JsonWriter json, PackageSnapshot package)
    {
        json.WriteString("name", package.Assembly);
        json.WriteString("hash", package.Hash.Value);
        json.WriteNumber("bytes", package.Bytes);
        json.WriteNumber("files", package.Files);
        json.WriteString("pushed", DocumentTime.Text(package.Pushed));
        json.WriteStartArray("tasks");
        foreach (var task in package.Tasks) WriteObject(json, task, WriteTask);
        json.WriteEndArray();
        json.WriteStartArray("shared");
        foreach (var name in package.Shared) json.WriteStringValue(name);
        json.WriteEndArray();
    }

    private void PrintAll<T>(IEnumerable<T> all, Action<Utf8JsonWriter, T> write) => Print(json =>
    {
        json.WriteStartArray();
        foreach (var one in all) WriteObject(json, one, write);
        json.WriteEndArray();
    });

    private static void WriteObject<T>(Utf8JsonWriter json, T one, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject();
        write(json, one);
        json.WriteEndObject();
    }

    private void Print(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, _options)) write(json);
        output.WriteLine(Encoding.UTF8.GetString(Printable.OfJson(bytes.ToArray())));
    }
}

using System.Text.Json;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Results;
using Microsoft.AspNetCore.Http;

namespace ActorCompute.Coordinator.Api;

/// <summary>Answers of REST as JSON: the very documents that the console prints with <c>--json</c>; docs/protocol.md names their properties.</summary>
internal static class RestDocuments
{
    public static void Write(Utf8JsonWriter json, Protos.Job job)
    {
        json.WriteStartObject();
        json.WriteString("id", job.Id);
        json.WriteString("name", job.Name);
        json.WriteString("task", job.Task);
        json.WriteString("kind", job.Kind);
        json.WriteString("state", job.State);
        json.WriteNumber("total", job.Total);
        json.WriteNumber("succeeded", job.Succeeded);
        json.WriteNumber("failed", job.Failed);
        json.WriteNumber("running", job.Running);
        if (job.Reduce.Length > 0)
        {
            json.WriteString("reduce", job.Reduce);
            json.WriteBoolean("merging", job.Merging);
            if (job.Merges != 0) json.WriteNumber("merges", job.Merges);
            if (job.Merges != 0) json.WriteNumber("merged", job.Merged);
        }
        json.WriteString("submitted", DocumentTime.Text(job.SubmittedMs));
        if (job.FinishedMs != 0) json.WriteString("finished", DocumentTime.Text(job.FinishedMs));
        if (job.DeadlineMs != 0) json.WriteNumber("deadlineSeconds", job.DeadlineMs / 1000d);
        if (job.DueMs != 0) json.WriteString("due", DocumentTime.Text(job.DueMs));
        if (job.Key.Length > 0) json.WriteString("key", job.Key);
        WriteRest(json, job);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Protos.Node node)
    {
        json.WriteStartObject();
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
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Protos.Task task)
    {
        json.WriteStartObject();
        json.WriteString("name", task.Name);
        json.WriteString("kind", task.Kind);
        json.WriteString("parameter", task.Parameter);
        json.WriteString("result", task.Result);
        json.WriteString("summary", task.Summary);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Protos.Package package)
    {
        json.WriteStartObject();
        json.WriteString("name", package.Assembly);
        json.WriteString("hash", package.Hash);
        json.WriteNumber("bytes", package.Bytes);
        json.WriteNumber("files", package.Files);
        json.WriteString("pushed", DocumentTime.Text(package.PushedMs));
        json.WriteStartArray("tasks");
        foreach (var task in package.Tasks) Write(json, task);
        json.WriteEndArray();
        json.WriteStartArray("shared");
        foreach (var name in package.Shared) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Answers with a document.</summary>
    public static async Task AnswerAsync(HttpContext context, Action<Utf8JsonWriter> write, int status = StatusCodes.Status200OK)
    {
        using var body = new MemoryStream();
        await using (var json = new Utf8JsonWriter(body, DocumentTime.Plain)) write(json);
        var bytes = Printable.OfJson(body.ToArray());
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>Answers with an array of documents.</summary>
    public static Task AnswerAsync<T>(HttpContext context, IEnumerable<T> all, Action<Utf8JsonWriter, T> write) => AnswerAsync(context, json =>
    {
        json.WriteStartArray();
        foreach (var one in all) write(json, one);
        json.WriteEndArray();
    });

    private static void WriteRest(Utf8JsonWriter json, Protos.Job job)
    {
        if (job.MaxConcurrency != 0) json.WriteNumber("maxConcurrency", job.MaxConcurrency);
        if (job.ItemsPerSecond != 0) json.WriteNumber("itemsPerSecond", job.ItemsPerSecond);
        if (job.Reason.Length > 0) json.WriteString("reason", job.Reason);
        if (job.Waiting.Length > 0) json.WriteString("waiting", job.Waiting);
        json.WriteNumber("priority", job.Priority);
        json.WriteNumber("retries", job.Retries);
        if (job.Package.Length > 0) json.WriteString("package", job.Package);
        json.WriteNumber("round", job.Round);
        json.WriteNumber("cpuSeconds", job.CpuSeconds);
        json.WriteNumber("wallSeconds", job.WallSeconds);
        json.WriteNumber("waitedSeconds", job.WaitedSeconds);
        json.WriteNumber("allocatedBytes", job.AllocatedBytes);
        json.WriteNumber("collections", job.Collections);
    }
}

using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Protos;
using Grpc.Core;
using Segment = ActorCompute.Messages.Segments.Segment;

namespace ActorCompute.Coordinator.Api;

/// <summary>A submission by REST; its task and options are checked when it is opened. An item that no segment has room for is a segment by itself.</summary>
internal sealed record RestSubmission(JobId Id, string Task, JobOptions Options, IReadOnlyList<Segment> Inputs, Protos.Reduction? Reduce)
{
    private const int SegmentBytes = 256 << 10;

    /// <exception cref="RpcException">Something is missing, of the wrong kind or out of its range.</exception>
    public static RestSubmission Read(JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object) throw ApiMessages.Invalid("The body must be an object with a task and its inputs.");
        RestQuery.CheckProperties(
            body, "A submission", "task", "inputs", "range", "id", "name", "chunk", "priority", "retries", "itemTimeoutMs", "reduce", "retryOn", "retryWaitMs",
            "retryFactor", "retryWaitMaxMs", "deadlineMs", "keepMs", "key", "maxConcurrency", "itemsPerSecond");
        var task = Text(body, "task") ?? throw ApiMessages.Invalid("The body must name a task.");
        var options = new JobOptions
        {
            Name = Text(body, "name") ?? "",
            Chunk = Small(body, "chunk"),
            Priority = Small(body, "priority"),
            Retries = Small(body, "retries"),
            ItemTimeoutMs = Integer(body, "itemTimeoutMs") ?? 0,
            RetryWaitMs = Integer(body, "retryWaitMs") ?? 0,
            RetryFactor = Number(body, "retryFactor") ?? 0,
            RetryWaitMaxMs = Integer(body, "retryWaitMaxMs") ?? 0,
            DeadlineMs = Integer(body, "deadlineMs") ?? 0,
            KeepMs = Integer(body, "keepMs") ?? 0,
            Key = Text(body, "key") ?? "",
            MaxConcurrency = Small(body, "maxConcurrency"),
            ItemsPerSecond = Number(body, "itemsPerSecond") ?? 0,
        };
        options.RetryOn.AddRange(Texts(body, "retryOn"));
        var named = Text(body, "id");
        var id = named is not null || options.Key.Length > 0 ? ApiMessages.ToJobId(named ?? "", options.Key) : JobId.New();
        return new(id, task, options, [.. ReadInputs(body)], Text(body, "reduce") is { } reduce ? new() { Task = reduce } : null);
    }

    private static IEnumerable<Segment> ReadInputs(JsonElement body)
    {
        var (hasInputs, hasRange) = (body.TryGetProperty("inputs", out var inputs), body.TryGetProperty("range", out var range));
        if (hasInputs == hasRange) throw ApiMessages.Invalid("The body must have either inputs or a range.");
        if (hasInputs) return inputs.ValueKind is JsonValueKind.Array ? Documents(inputs) : throw ApiMessages.Invalid("The inputs must be an array.");
        if (range.ValueKind is not JsonValueKind.Object || Integer(range, "from") is not { } from || Integer(range, "to") is not { } to)
            throw ApiMessages.Invalid("A range must be an object with the integers from and to.");
        RestQuery.CheckProperties(range, "A range", "from", "to");
        if ((Int128)to - from >= long.MaxValue) throw ApiMessages.Invalid($"The range {from} to {to} is too long.");
        return to < from ? [] : [Segment.OfRange(0, from, 1, to - from + 1)];
    }

    private static IEnumerable<Segment> Documents(JsonElement inputs)
    {
        var builder = new JsonSegmentBuilder(0);
        foreach (var input in inputs.EnumerateArray())
        {
            var bytes = JsonMarshal.GetRawUtf8Value(input).Length;
            if (!Utf8.IsValid(JsonMarshal.GetRawUtf8Value(input))) throw ApiMessages.Invalid($"Input {builder.Next} is not text in UTF-8.");
            if (builder.Count > 0 && builder.Bytes + bytes > SegmentBytes) yield return builder.Take()!;
            builder.Add(JsonMarshal.GetRawUtf8Value(input));   // as it was written
        }
        if (builder.Take() is { } last) yield return last;
    }

    private static string? Text(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var value)) return null;
        return value.ValueKind is JsonValueKind.String ? Whole(value, name) : throw ApiMessages.Invalid($"'{name}' must be a text.");
    }

    private static string Whole(JsonElement text, string name)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw ApiMessages.Invalid($"'{name}' is not a text of whole characters.");
        }
    }

    private static IEnumerable<string> Texts(JsonElement body, string name)
    {
        if (!body.TryGetProperty(name, out var values)) return [];
        if (values.ValueKind is not JsonValueKind.Array || values.EnumerateArray().Any(v => v.ValueKind is not JsonValueKind.String))
            throw ApiMessages.Invalid($"'{name}' must be an array of texts.");
        return values.EnumerateArray().Select(v => Whole(v, name));
    }

    private static double? Number(JsonElement body, string name) => !body.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw ApiMessages.Invalid($"'{name}' must be a number.");

    private static int Small(JsonElement body, string name) => Integer(body, name) switch
    {
        null => 0,
        >= int.MinValue and <= int.MaxValue and var number => (int)number,
        var number => throw ApiMessages.Invalid($"'{name}' cannot be {number}."),
    };

    private static long? Integer(JsonElement body, string name) => !body.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw ApiMessages.Invalid($"'{name}' must be an integer.");
}

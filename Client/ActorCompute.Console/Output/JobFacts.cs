using System.Globalization;
using ActorCompute.Jobs;
using ActorCompute.Messages;

namespace ActorCompute.Output;

/// <summary>A job in words, for <c>job show</c>. Pure.</summary>
internal static class JobFacts
{
    /// <summary>A heading and a text each; empty where there is nothing to tell.</summary>
    public static IEnumerable<(string Heading, string Text)> Of(JobSnapshot job) =>
    [
        ("job", job.Id.Value), ("name", job.Name), ("task", $"{job.Task} ({JsonRenderer.Name(job.Kind)})"), ("package", job.Package),
        ("state", JsonRenderer.Name(job.State)), ("reason", job.Reason), ("waiting", job.Waiting),
        ("total", Count(job.Total)), ("succeeded", Count(job.Succeeded)), ("failed", Count(job.Failed)), ("running", job.HasEnded ? "" : Count(job.Running)),
        ("reduce", job.IsMerging ? Text($"{job.Reduce} (merging: {job.Merged:N0} of {job.Merges:N0} merges done)") : job.Reduce),
        ("submitted", Moment(job.Submitted)), ("finished", job.Finished is { } end ? Moment(end) : ""),
        ("deadline", job is { Deadline: { } deadline, Due: { } due } ? $"{Quantity.Time(deadline)}, until {Moment(due)}" : ""), ("key", job.Key),
        ("priority", Count(job.Priority)), ("retries", Retries(job.Retry)), ("limits", Limits(job)),
        ("CPU time", Time(job.Cpu)), ("wall time of items", Time(job.Wall)), ("allocated", Allocated(job)),
        ("advice", job.Advice ?? ""), ("command", JobCommandText.Of(job)),
    ];

    /// <summary>"2, of System.IO.IOException timeout, after up to 1.00 s".</summary>
    private static string Retries(RetryPolicy retry)
    {
        var of = retry.On.Length > 0 ? $", of {retry.On.Replace(" ", " and ", StringComparison.Ordinal)}" : "";
        var rests = retry.FirstRest is { } first ? $", after a rest of up to {Quantity.Time(first)} at first" : "";
        return $"{Count(retry.Exceptions)}{of}{rests}";
    }

    private static string Limits(JobSnapshot job)
    {
        string[] limits =
        [
            job.MaxConcurrency is { } items ? Text($"{items:N0} at once") : "", job.ItemsPerSecond is { } rate ? Text($"{rate:0.####}/s") : "",
            job.Chunk is { } chunk ? Text($"{chunk:N0} a lease") : "", job.ItemTimeout is { } time ? $"{Quantity.Time(time)} an item" : "",
        ];
        return string.Join(", ", limits.Where(l => l.Length > 0));
    }

    private static string Time(TimeSpan time) => time == TimeSpan.Zero ? "" : Quantity.Time(time);

    private static string Allocated(JobSnapshot job) =>
        job.Allocated == 0 && job.Collections == 0 ? "" : Text($"{Quantity.Bytes(job.Allocated)}, {job.Collections:N0} garbage collections");

    private static string Moment(DateTimeOffset moment) => moment.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

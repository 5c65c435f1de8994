using System.Globalization;
using ActorCompute.Jobs;

namespace ActorCompute.Output;

/// <summary>The command that runs a job like another one, from what the cluster knows of that. Pure.</summary>
internal static class JobCommandText
{
    /// <summary>"actorcompute map square INPUT --retries 2"; empty for code of a program, which no command can send.</summary>
    public static string Of(JobSnapshot job) =>
        job.IsNamed ? string.Join(' ', ["actorcompute", "map", ShellWord.Of(job.Task), "INPUT", .. Options(job).Select(o => $"--{o.Name} {ShellWord.Of(o.Value)}")]) : "";

    private static IEnumerable<(string Name, string Value)> Options(JobSnapshot job)
    {
        var retry = job.Retry;
        (string Name, string? Value)[] options =
        [
            ("name", job.Name), ("reduce", job.Reduce), ("priority", Number(job.Priority)), ("chunk", Number(job.Chunk ?? 0)), ("retries", Number(retry.Exceptions)),
            .. retry.On.Split(' ').Select(type => ("retry-on", (string?)type)),
            ("retry-wait", Time(retry.FirstRest)), ("retry-wait-max", Time(retry.LongestRest)), ("timeout", Time(job.ItemTimeout)), ("deadline", Time(job.Deadline)),
            ("max-concurrency", Number(job.MaxConcurrency ?? 0)), ("rate", job.ItemsPerSecond is { } rate ? Rate(rate) : null), ("keep", Time(job.Keep)),
        ];
        return options.Where(o => !string.IsNullOrEmpty(o.Value)).Select(o => (o.Name, o.Value!));
    }

    private static string? Number(int number) => number == 0 ? null : number.ToString(CultureInfo.InvariantCulture);

    private static string? Time(TimeSpan? time) => time is { } span ? Quantity.Option(span) : null;

    private static string Rate(double perSecond) => perSecond >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{perSecond:0.####}/s")
        : string.Create(CultureInfo.InvariantCulture, $"{perSecond * 3600:0.####}/h");
}

using System.Globalization;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Results;

namespace ActorCompute.Output;

/// <summary>What people are told when a job has ended. Pure.</summary>
internal static class Summary
{
    private const int MostMessageCharacters = 200;

    /// <summary>"1,000,000 items in 0.21 s (4.8 M/s), 0 failed, sum 333333833333500000"; the sum where all results are integers.</summary>
    public static string OfRun(long items, long failed, TimeSpan elapsed, Int128? sum)
    {
        var rate = Quantity.Rate(items / Math.Max(elapsed.TotalSeconds, 1e-6));
        var end = sum is { } total ? $", sum {total}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Quantity.Items(items)} in {Quantity.Time(elapsed)} ({rate}), {failed:N0} failed{end}");
    }

    /// <summary>"Job x runs; 'actorcompute job watch x' shows it from elsewhere."</summary>
    public static string OfRunning(JobId job, Func<string, string> command) => $"Job {job} runs; '{command($"job watch {job}")}' shows it from elsewhere, too.";

    /// <summary>"Job x failed: 9 of 10 items succeeded, 1 failed."</summary>
    public static string OfEnd(JobSnapshot job)
    {
        var reason = job.Reason.Length > 0 ? $" ({job.Reason})" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"Job {job.Id} {Verb(job.State)}{reason}: {job.Succeeded:N0} of {Quantity.Items(job.Total)} succeeded, {job.Failed:N0} failed.");
    }

    /// <summary>"The key 'k' is job x's, which is there already (running): it goes on, and nothing runs twice."</summary>
    public static string OfKnown(JobSnapshot job)
    {
        var what = job.State switch
        {
            JobState.Cancelled => $"nothing runs; 'actorcompute job delete {job.Id}' makes the key free",
            _ when job.HasEnded => "its results are these, and nothing runs again",
            _ => "it goes on, and nothing runs twice",
        };
        return $"The key '{job.Key}' is job {job.Id}'s, which is there already ({job.State.ToString().ToLowerInvariant()}): {what}.";
    }

    /// <summary>The first failures, a line each; empty if there are none.</summary>
    /// <param name="ended">The job as it ended. If it merges results, what follows its items are merges, and its end tells of them.</param>
    /// <param name="command">Makes words the command that this cluster understands; null if the job is forgotten with it.</param>
    public static string OfFailures(ResultTally tally, JobSnapshot ended, Func<string, string>? command)
    {
        var (failed, end) = ended is { Reduce.Length: > 0 } ? (ended.Failed, ended.Total) : (tally.Failed, long.MaxValue);
        if (failed == 0) return "";
        var lines = tally.FirstFailures.Where(f => f.Index < end).Select(f => $"  item {f.Index}: {FailureText.Name(f.Kind)}{Place(f)}: {OneLine(f)}");
        var rest = failed - tally.FirstFailures.Count;
        string[] more = rest > 0 ? [string.Create(CultureInfo.InvariantCulture, $"  and {rest:N0} more")] : [];
        return string.Join(Environment.NewLine, [$"{Quantity.Items(failed)} failed:", .. lines, .. more, Ways(ended, command)]);
    }

    private static string Ways(JobSnapshot ended, Func<string, string>? command) => command is null
        ? "With --with-index each is a line among the results."
        : $"'{command($"job errors {ended.Id}")}' shows each with its input"
            + (ended.State is JobState.Cancelled ? "." : $", and '{command($"job retry {ended.Id}")}' runs them again.");

    private static string Place(Failure failure) => string.IsNullOrEmpty(failure.Node) ? "" : $" on {failure.Node}";

    private static string OneLine(Failure failure)
    {
        var text = (failure.Type.Length > 0 ? $"{failure.Type}: {failure.Message}" : failure.Message).ReplaceLineEndings(" ");
        return text.Length <= MostMessageCharacters ? text : string.Concat(text.AsSpan(0, MostMessageCharacters), "…");
    }

    private static string Verb(JobState state) => state switch
    {
        JobState.Succeeded => "succeeded",
        JobState.Failed => "failed",
        JobState.Cancelled => "was cancelled",
        _ => "is still running",
    };
}

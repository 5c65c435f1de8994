using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Results;
using ActorCompute.Output;
using ActorCompute.Results;

namespace ActorCompute.Client.Tests.Output;

public class SummaryTests
{
    [Fact]
    public void A_run_is_summed_up_in_a_line()
    {
        Assert.Equal("1,000,000 items in 0.21 s (4.8 M/s), 0 failed, sum 333333833333500000", Summary.OfRun(1_000_000, 0, TimeSpan.FromSeconds(0.21), 333333833333500000));
        Assert.Equal("1 item in 2 min 05 s (28.8/h), 1 failed", Summary.OfRun(1, 1, TimeSpan.FromSeconds(125), null));
        Assert.Equal("0 items in 0.00 s (0.00/s), 0 failed", Summary.OfRun(0, 0, TimeSpan.Zero, null));
    }

    [Fact]
    public async Task The_first_failures_are_told_and_the_others_counted()
    {
        var tally = new ResultTally(new NoSink());
        Assert.Equal("", Summary.OfFailures(tally, Ended, Command));
        var failures = Enumerable.Range(0, 1007).Select(i => new Failure(i, FailureKind.Exception, "Bad.Luck", $"line\nbreak {i}", Node: "a")).ToArray();
        await tally.WriteAsync(new([Messages.Segments.Segment.OfRange(0, 0, 1, 1007)], failures), default);
        var lines = Summary.OfFailures(tally, Ended, Command).Split(Environment.NewLine);
        Assert.Equal("1,007 items failed:", lines[0]);
        Assert.Equal("  item 0: exception on a: Bad.Luck: line break 0", lines[1]);
        Assert.Equal(8, lines.Length);
        Assert.Equal("  and 1,002 more", lines[^2]);
        Assert.Equal("'actorcompute job errors abc --access a' shows each with its input, and 'actorcompute job retry abc --access a' runs them again.", lines[^1]);
        Assert.EndsWith("With --with-index each is a line among the results.", Summary.OfFailures(tally, Ended, command: null));
        Assert.EndsWith("shows each with its input.", Summary.OfFailures(tally, Ended with { State = JobState.Cancelled }, Command));   // there is no retrying those
    }

    [Fact]
    public void The_end_of_a_job_says_why()
    {
        var job = new JobSnapshot(new("abc"), "square", TaskKind.Cpu, JobState.Cancelled) { Total = 10, Succeeded = 3, Reason = "stopped by its client" };
        Assert.Equal("Job abc was cancelled (stopped by its client): 3 of 10 items succeeded, 0 failed.", Summary.OfEnd(job));
    }

    [Theory]
    [InlineData(JobState.Open, "it goes on, and nothing runs twice.")]
    [InlineData(JobState.Failed, "its results are these, and nothing runs again.")]
    [InlineData(JobState.Cancelled, "nothing runs; 'actorcompute job delete abc' makes the key free.")]
    public void A_key_that_is_known_says_what_comes_of_it(object state, string says) =>
        Assert.EndsWith(says, Summary.OfKnown(new JobSnapshot(new("abc"), "square", TaskKind.Cpu, (JobState)state) { Key = "k" }));

    private static JobSnapshot Ended => new(new("abc"), "square", TaskKind.Cpu, JobState.Failed);

    private static string Command(string words) => $"actorcompute {words} --access a";

    private sealed class NoSink : IResultSink
    {
        public ValueTask WriteAsync(JobResults results, CancellationToken cancel) => ValueTask.CompletedTask;
    }
}

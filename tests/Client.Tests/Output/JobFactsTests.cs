using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public class JobFactsTests
{
    private static readonly JobSnapshot Job = new(new("abc"), "Demo.Render", TaskKind.Cpu, JobState.Failed)
    {
        Total = 3, Succeeded = 2, Failed = 1, Priority = 5, IsNamed = true, Package = new string('a', 64), Name = "it's night", ItemTimeout = TimeSpan.FromSeconds(90),
        Retry = RetryPolicy.Default with { Exceptions = 2, On = "A.B timeout", FirstRest = TimeSpan.FromMilliseconds(500) }, Reduce = "sum", ItemsPerSecond = 0.5,
    };

    [Fact]
    public void What_the_job_was_asked_to_do_is_shown()
    {
        var lines = FactSheet.Lines(JobFacts.Of(Job), width: null).ToArray();
        Assert.Contains("priority   5", lines);
        Assert.Contains("retries    2, of A.B and timeout, after a rest of up to 0.50 s at first", lines);
        Assert.Contains($"package    {new string('a', 64)}", lines);
        Assert.Contains("limits     0.5/s, 1 min 30 s an item", lines);
        Assert.Contains(
            @"command    actorcompute map Demo.Render INPUT --name 'it'\''s night' --reduce sum --priority 5 --retries 2 --retry-on A.B --retry-on timeout --retry-wait 500ms --timeout 90s --rate 1800/h",
            lines);
    }

    [Fact]
    public void What_is_empty_has_no_row()
    {
        var lines = FactSheet.Lines(JobFacts.Of(new(new("abc"), "square", TaskKind.Cpu, JobState.Succeeded)), width: null).ToArray();
        Assert.All(lines, line => Assert.Matches(@"^\S.*\S  +\S", line + " "));
        Assert.DoesNotContain(lines, l => l.StartsWith("name", StringComparison.Ordinal) || l.StartsWith("finished", StringComparison.Ordinal)
            || l.StartsWith("reason", StringComparison.Ordinal) || l.StartsWith("command", StringComparison.Ordinal) || l.StartsWith("allocated", StringComparison.Ordinal));
    }

    [Fact]
    public void Long_texts_go_on_below_themselves_and_no_word_is_parted()
    {
        var lines = FactSheet.Lines(JobFacts.Of(Job), width: 60).ToArray();
        Assert.Contains(lines, l => l.StartsWith("           ", StringComparison.Ordinal));
        Assert.All(lines.Where(l => !l.Contains(Job.Package)), l => Assert.InRange(l.Length, 1, 60));
    }

    [Theory]
    [InlineData(0.5, "500ms")]
    [InlineData(90, "90s")]
    [InlineData(600, "10m")]
    [InlineData(7200, "2h")]
    [InlineData(172800, "2d")]
    public void Times_of_options_can_be_given_again(double seconds, string text)
    {
        Assert.Equal(text, Quantity.Option(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(TimeSpan.FromSeconds(seconds), Messages.Programs.OptionValues.ParseDuration(text));
    }
}

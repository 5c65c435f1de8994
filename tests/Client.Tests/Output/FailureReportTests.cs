using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

public class FailureReportTests
{
    private static readonly Failure Failure = new(3, FailureKind.Exception, "My.Fault", "no\nway", "   at A()\n   at B()", "a", 2);

    [Fact]
    public void A_failed_item_takes_a_line_and_its_input_another() =>
        Assert.Equal("item 3: exception on a, attempt 2: My.Fault: no way\n  input: 42\n", FailureReport.Of(new(Failure, Segment.OfRange(3, 42, 1, 1)), withStack: false));

    [Fact]
    public void The_stack_follows_if_it_is_wanted() =>
        Assert.EndsWith("  input: 42\n     at A()\n     at B()\n", FailureReport.Of(new(Failure, Segment.OfRange(3, 42, 1, 1)), withStack: true));

    [Fact]
    public void A_long_input_is_shortened()
    {
        var lines = FailureReport.Of(new(Failure, Segment.OfDocument(3, System.Text.Encoding.UTF8.GetBytes($"\"{new string('x', 1000)}\""), ElementType.None)), withStack: false).Split('\n');
        Assert.InRange(lines[1].Length, 200, 220);
        Assert.EndsWith("…", lines[1]);
    }

    [Fact]
    public void What_no_exception_was_thrown_for_has_no_type_and_maybe_no_node() =>
        Assert.StartsWith("item 0: timeout, attempt 1: slow\n", FailureReport.Of(new(new(0, FailureKind.Timeout, "", "slow"), Segment.OfRange(0, 1, 1, 1)), withStack: false));
}

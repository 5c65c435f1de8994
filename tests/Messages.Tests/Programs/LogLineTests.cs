using ActorCompute.Messages.Programs;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Tests.Programs;

public class LogLineTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 27, 15, 4, 5, 123, TimeSpan.FromHours(5.5));

    [Theory]
    [InlineData("node-gone")]
    [InlineData("NodeGone")]
    public void A_line_has_date_time_and_zone_and_the_name_of_its_event(string name) => Assert.Equal(
        "2026-11-27T15:04:05.123+05:30 warning node-gone: Node a is gone", LogLine.Of(At, LogLevel.Warning, "ActorCompute.Coordinator", name, "Node a is gone"));

    [Fact]
    public void What_is_not_ours_says_whose_it_is()
    {
        Assert.Contains(" error Microsoft.AspNetCore.Server.Kestrel/HeartbeatSlow: x", LogLine.Of(At, LogLevel.Error, "Microsoft.AspNetCore.Server.Kestrel", "HeartbeatSlow", "x"), StringComparison.Ordinal);
        Assert.Contains(" info Grpc: x", LogLine.Of(At, LogLevel.Information, "Grpc", null, "x"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_is_one_line_whatever_it_says() =>
        Assert.EndsWith(": a b \\u001b[2J", LogLine.Of(At, LogLevel.Error, "ActorCompute", "x", "a\r\nb \u001b[2J"), StringComparison.Ordinal);

    [Fact]
    public void What_is_logged_is_written_at_the_latest_when_the_log_ends()
    {
        using var output = new StringWriter();
        using (var log = new ProgramLog(output, TimeProvider.System))
            for (var i = 0; i < 100; i++) log.CreateLogger("ActorCompute").Log(LogLevel.Warning, new EventId(0, "Counted"), i, null, (n, _) => $"event {n}");
        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"event {i}"), lines.Select(l => l[l.IndexOf("event", StringComparison.Ordinal)..]));
        Assert.All(lines, l => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d warning counted: ", l));
    }
}

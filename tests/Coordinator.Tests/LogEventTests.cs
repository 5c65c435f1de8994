using System.Reflection;
using System.Text.RegularExpressions;
using ActorCompute.Messages.Programs;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Tests;

/// <summary>Events of the log have names of their own that stay, so that a log can be searched for them.</summary>
public partial class LogEventTests
{
    /// <summary>Whoever searches a log relies on these; one that goes away or changes is told in docs/decisions.md.</summary>
    private static readonly string[] Relied =
    [
        "node-joined", "node-left", "node-gone", "node-draining", "coordinator-fenced", "part-rebuilt", "store-unread", "job-unread", "results-unread", "peer-refused",
    ];

    private static string[] Names =>
    [
        .. new[] { typeof(CoordinatorHost).Assembly, typeof(LogLine).Assembly }
            .SelectMany(a => a.GetTypes()).SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(m => (Method: m, Event: m.GetCustomAttribute<LoggerMessageAttribute>())).Where(e => e.Event is not null)
            .Select(e => LogLine.Name(e.Event!.EventName ?? e.Method.Name)),
    ];

    [Fact]
    public void Every_event_has_a_name_of_its_own()
    {
        Assert.All(Names, name => Assert.Matches(Kebab(), name));
        Assert.Empty(Names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Fact]
    public void Names_stay() => Assert.Empty(Relied.Except(Names));

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Kebab();
}

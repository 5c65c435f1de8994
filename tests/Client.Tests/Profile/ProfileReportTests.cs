using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Output;
using ActorCompute.Profile;

namespace ActorCompute.Client.Tests.Profile;

public class ProfileReportTests
{
    private static readonly ProfileFindings Found = new(
        "Demo.Render", TaskKind.Cpu, 5000, new(0.0098, 0.01, 0.0001, 2_500_000, 0.25),
        [new("sequential", "one process, one thread", TimeSpan.FromSeconds(2), 200, 0, 7),
            new("threads", "one process, 2 threads", TimeSpan.FromSeconds(1.25), 200, 0, 8)],
        new(15, 0.15, "because of the rule"), "this machine", ["Do it otherwise."]);

    [Fact]
    public void People_see_a_table_and_what_it_means()
    {
        Assert.Equal("Demo.Render (cpu), 200 items of 5,000", ProfileReport.Title(Found));
        Assert.Equal(["way", "where", "time", "items/s", "speed-up"], ProfileReport.Header(Found));
        Assert.Equal(
            [["sequential", "one process, one thread", "2.00 s", "100/s", "1.00"], ["threads", "one process, 2 threads", "1.25 s", "160/s", "1.60"]],
            ProfileReport.Rows(Found));
        Assert.Equal(
            [
                ("an item", "9.8 ms of processor time in 10 ms, 2.5 MB allocated, a garbage collection every 4 items"),
                ("it is", "CPU-bound: an item computes for 98 % of its time"),
                ("a lease", "15 items, about 150 ms of work, on this machine; because of the rule"),
                ("advice", "Do it otherwise."),
            ],
            ProfileReport.Lines(Found));
    }

    [Fact]
    public void Failures_have_a_column()
    {
        var found = Found with { Ways = [Found.Ways[0] with { Failed = 1200 }] };
        Assert.Equal("failed", ProfileReport.Header(found)[^1]);
        Assert.Equal("1,200", ProfileReport.Rows(found).Single()[^1]);
    }

    [Theory]
    [InlineData(null, "the first 200 items")]
    [InlineData(200L, "all 200 items")]
    public void The_title_says_how_much_of_the_input_was_taken(long? of, string words) =>
        Assert.Equal($"Demo.Render (cpu), {words}", ProfileReport.Title(Found with { Of = of }));

    [Fact]
    public void Items_that_wait_and_collect_are_told_in_their_own_words()
    {
        var found = Found with { Kind = TaskKind.Io, Item = new(0, 0.1, 0.1, 0, 2.5), Lease = new(1000, 0.1, "which is all") };
        var lines = ProfileReport.Lines(found).ToDictionary(l => l.Heading, l => l.Text);
        Assert.Equal("1,000 items on this machine, which is all", lines["a lease"]);
        Assert.Equal("0 ns of processor time in 100 ms, 0 B allocated, 2.5 garbage collections", lines["an item"]);
        Assert.Contains("no garbage collection", ProfileReport.Lines(found with { Item = new(0, 0.1, 0.1, 0, 0) }).First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_get_an_object()
    {
        using var text = new StringWriter();
        new JsonRenderer(text).Profile(Found);
        var json = JsonDocument.Parse(text.ToString()).RootElement;
        Assert.Equal(("Demo.Render", "cpu", 200, 5000, "cpu"), (
            json.GetProperty("task").GetString(), json.GetProperty("kind").GetString(), json.GetProperty("sample").GetInt64(),
            json.GetProperty("inputs").GetInt64(), json.GetProperty("bound").GetString()));
        Assert.Equal((0.0098, 0.01, 0.0001, 2_500_000, 0.25), (
            json.GetProperty("item").GetProperty("cpuSeconds").GetDouble(), json.GetProperty("item").GetProperty("wallSeconds").GetDouble(),
            json.GetProperty("item").GetProperty("waitedSeconds").GetDouble(), json.GetProperty("item").GetProperty("allocatedBytes").GetDouble(), json.GetProperty("item").GetProperty("collections").GetDouble()));
        var lease = json.GetProperty("lease");
        Assert.Equal((15, 0.15), (lease.GetProperty("items").GetInt64(), lease.GetProperty("seconds").GetDouble()));
        var threads = json.GetProperty("ways")[1];
        Assert.Equal(("threads", 1.25, 160, 1.6, 0, false), (
            threads.GetProperty("way").GetString(), threads.GetProperty("seconds").GetDouble(), threads.GetProperty("itemsPerSecond").GetDouble(),
            threads.GetProperty("speedUp").GetDouble(), threads.GetProperty("failed").GetInt64(), threads.GetProperty("sameResults").GetBoolean()));
        Assert.Equal("Do it otherwise.", json.GetProperty("advice")[0].GetString());
    }

    [Theory]
    [InlineData(5.4e-9, "5 ns")]
    [InlineData(3.44e-6, "3.4 µs")]
    [InlineData(120e-6, "120 µs")]
    [InlineData(1.5e-3, "1.5 ms")]
    [InlineData(0.9996, "1.00 s")]
    [InlineData(75, "1 min 15 s")]
    public void Short_times_have_their_units(double seconds, string text) => Assert.Equal(text, Quantity.Seconds(seconds));
}

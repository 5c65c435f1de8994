using System.Globalization;
using ActorCompute.Cluster.Tests.Harness;

namespace ActorCompute.Cluster.Tests;

/// <summary>What a user sees on a terminal: real pseudo-terminals of several widths.</summary>
[Collection(OnTwoNodes.Name)]
public sealed class TerminalTests(TwoNodes nodes)
{
    private const char Return = '~';

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestCluster _cluster = nodes.Cluster;

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public async Task A_table_has_a_line_a_row_at_every_width(int width)
    {
        if (!OperatingSystem.IsLinux()) return;
        var id = (await _cluster.RunAsync("map square --range 1..1000000 --detach --name a-name-that-is-much-too-long-for-any-terminal-of-a-usual-width")).Expect(0).Output.Trim();
        foreach (var verb in new[] { "jobs --limit 5", "nodes", "tasks" })
        {
            var lines = (await OnTerminalAsync(verb, width)).Lines;
            Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
            if (verb.StartsWith("jobs", StringComparison.Ordinal)) Assert.Single(lines, line => line.StartsWith($"{id} ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Progress_and_results_never_share_a_line()
    {
        if (!OperatingSystem.IsLinux()) return;
        var end = await OnTerminalAsync("map sleep --input sleeps --unordered --chunk 1", 80, "LC_ALL=C seq -f %.2f 0.05 0.05 3 > sleeps");
        var results = end.Lines.Select(Shown).Where(line => line.Length > 0).ToArray();
        Assert.Contains(Return, end.Output);   // there was progress
        Assert.Equal(60, results.Count(line => double.TryParse(line, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _)));
        Assert.StartsWith("Job ", Assert.Single(results, line => !char.IsAsciiDigit(line[0])));
    }

    [LongFact]
    public async Task Jobs_are_found_by_state_name_age_and_number()
    {
        var bad = await _cluster.StartShell("echo '\"x\"' | \"$ACTORCOMPUTE\" map square --input - --name found-1").EndAsync(Patience);
        bad.Expect(1);
        var id = (await _cluster.JsonAsync("jobs --name found-1"))[0].GetProperty("id").GetString();
        Assert.Contains($"Job {id}: 1 item in ", bad.Errors);
        Assert.Contains($"'actorcompute job errors {id}' shows", bad.Errors);
        (await _cluster.RunAsync("map square --range 1..3 --name found-2")).Expect(0);
        Assert.Equal("found-2 found-1", await NamesAsync("--name found-*"));
        Assert.Equal("found-1", await NamesAsync("--name found-* --state failed"));
        Assert.Equal("found-2", await NamesAsync("--name found-* --limit 1"));
        Assert.Equal("", await NamesAsync("--name found-* --older 1h"));
        Assert.Equal("found-2 found-1", await NamesAsync("--name found-* --since 1h"));
        (await _cluster.RunAsync("jobs --state done")).ExpectSentence(2, "'done' is no state", "succeeded");

        async Task<string> NamesAsync(string filter) =>
            string.Join(' ', (await _cluster.JsonAsync($"jobs {filter}")).EnumerateArray().Select(j => j.GetProperty("name").GetString()));
    }

    [LongFact]
    public async Task CSV_goes_out_and_in()
    {
        var (input, squares, bad) = (Path.Combine(_cluster.Folder, "in.csv"), Path.Combine(_cluster.Folder, "squares.csv"), Path.Combine(_cluster.Folder, "bad.csv"));
        await File.WriteAllTextAsync(input, "n\r\n1\r\n2\r\n3\r\n");
        (await _cluster.RunAsync($"map square --input {input} --output {squares}")).Expect(0);
        Assert.Equal("value\r\n1\r\n4\r\n9\r\n", await File.ReadAllTextAsync(squares));
        Assert.Equal(["value", "1", "16", "81"], (await _cluster.RunAsync($"map square --input {squares} --format csv")).Expect(0).Lines);
        var id = (await _cluster.JsonAsync("jobs --limit 1"))[0].GetProperty("id").GetString();
        Assert.Equal(["index,value,error", "0,1,", "1,16,", "2,81,"], (await _cluster.RunAsync($"job results {id} --format csv --with-index")).Expect(0).Lines);
        await File.WriteAllTextAsync(bad, "n,m\n1,2\n3\n");
        (await _cluster.RunAsync($"map square --input {bad}")).ExpectSentence(2, "bad.csv, line 3", "1 cells");
        (await _cluster.RunAsync("map square --range 1..3 --format xml")).ExpectSentence(2, "'xml'", "csv");
    }

    /// <summary>What the terminal gets, without what .NET says to its keyboard; a carriage return within a line is <see cref="Return"/>.</summary>
    private async Task<ProgramEnd> OnTerminalAsync(string verb, int width, string before = "true")
    {
        var script = $"{before}; TERM=xterm script -qec \"stty cols {width} rows 40; '$ACTORCOMPUTE' {verb}\" /dev/null | sed 's/\r$//' | tr '\r' '{Return}'";
        var end = (await _cluster.StartShell(script).EndAsync(Patience)).Expect(0);
        return end with { Output = end.Output.Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal) };
    }

    /// <summary>A line as a terminal shows it once all of it is written.</summary>
    private static string Shown(string line)
    {
        var cells = new List<char>();
        var at = 0;
        foreach (var c in line)
        {
            if (c == Return) at = 0;
            else if (at < cells.Count) cells[at++] = c;
            else
            {
                cells.Add(c);
                at++;
            }
        }
        return new string([.. cells]).Trim();
    }
}

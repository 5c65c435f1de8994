using ActorCompute.Client.Tests.Pool;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Output;

namespace ActorCompute.Client.Tests.Output;

/// <summary>Progress and what else is printed on the same terminal never stand on one line.</summary>
public sealed class ProgressLineTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly StringWriter _terminal = new();
    private readonly ProgressLine _line;

    public ProgressLineTests()
    {
        _line = new(_terminal, () => 60, _time);
        Report(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        Report(10);
    }

    public void Dispose() => _line.Dispose();

    [Fact]
    public void While_something_else_is_printed_no_report_is_drawn()
    {
        using (_line.MakeWay())
        {
            _terminal.Write("first result\n");
            Report(20);
            using (_line.MakeWay())
            {
                _terminal.Write("a word to people\n");
                Report(30);
            }
            Report(40);
            _terminal.Write("second result\n");
        }
        Assert.Equal(["first result", "a word to people", "second result"], Shown()[..3]);
        Assert.Contains("40 %", Shown()[^1]);
    }

    [Fact]
    public void Many_who_print_at_once_find_an_empty_line()
    {
        Parallel.For(0, 200, i =>
        {
            if (i % 2 == 0) Report(i % 100);
            else
                using (_line.MakeWay())
                    lock (_terminal) _terminal.Write($"result {i}\n");
        });
        _line.Dispose();
        Assert.Equal(Enumerable.Range(0, 200).Where(i => i % 2 == 1).Select(i => $"result {i}").Order(), Shown().Where(l => l.Length > 0).Order());
    }

    [Fact]
    public void At_the_end_nothing_of_it_is_left()
    {
        _terminal.Write("^C");   // what a terminal says of the key
        _line.Dispose();
        Assert.All(Shown(), line => Assert.Equal("", line));
    }

    [Fact]
    public void On_a_terminal_that_is_closed_nothing_more_is_drawn_and_nobody_is_disturbed()
    {
        var closed = new ClosingTerminal();
        var line = new ProgressLine(closed, () => 60, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        line.Show(new(new("a"), "square", TaskKind.Cpu, JobState.Running) { Total = 100 });
        closed.Defect = new IOException("Input/output error");
        _time.Advance(TimeSpan.FromSeconds(1));   // in a timer's callback, where it would end the process
        _time.Advance(TimeSpan.FromSeconds(1));
        using (line.MakeWay()) Assert.Equal(2, closed.Writes);
        line.Dispose();
        Assert.Equal(2, closed.Writes);
    }

    [Fact]
    public void A_terminal_that_closes_while_the_line_makes_way_disturbs_nobody()
    {
        var closed = new ClosingTerminal();
        using var line = new ProgressLine(closed, () => 60, _time);
        _time.Advance(TimeSpan.FromSeconds(1));
        line.Show(new(new("a"), "square", TaskKind.Cpu, JobState.Running) { Total = 100 });
        closed.Defect = new UnauthorizedAccessException();
        using (line.MakeWay()) Assert.Equal(2, closed.Writes);
        Assert.Equal(2, closed.Writes);
    }

    private sealed class ClosingTerminal : StringWriter
    {
        public Exception? Defect { get; set; }

        public int Writes { get; private set; }

        public override void Write(string? value)
        {
            Writes++;
            if (Defect is not null) throw Defect;
        }
    }

    private void Report(long done) => _line.Show(new(new("a"), "square", TaskKind.Cpu, JobState.Running) { Total = 100, Succeeded = done });

    /// <summary>The screen as a terminal would show it: a carriage return goes to the start of the line, and what follows is written over it.</summary>
    private string[] Shown() =>
    [
        .. _terminal.ToString().Split('\n').Select(line =>
        {
            var cells = new List<char>();
            var at = 0;
            foreach (var c in line)
            {
                if (c == '\r')
                {
                    at = 0;
                    continue;
                }
                if (at < cells.Count) cells[at] = c;
                else cells.Add(c);
                at++;
            }
            return new string([.. cells]).TrimEnd();
        }),
    ];
}

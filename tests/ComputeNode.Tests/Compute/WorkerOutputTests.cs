using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Worker;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Compute;

/// <summary>Whose line it is follows from the leases that a worker was handed, not from what the line says.</summary>
public class WorkerOutputTests
{
    private static readonly JobId A = new("job-a"), B = new("job-b");

    private readonly List<LogLine> _printed = [];
    private readonly LeaseVoices _voices;
    private readonly WorkerOutput _output;
    private int _names;

    public WorkerOutputTests()
    {
        _voices = new(() => $"voice{++_names}");
        _output = new(3, _voices, _printed.Add);
    }

    [Fact]
    public async Task Lines_are_their_leases_job_s()
    {
        var (a, b) = (Give(1, A, first: 0, count: 2), Give(2, B, first: 5, count: 1));
        await ReadAsync(Line(a, 1, "one"), Line(b, 5, "two"));
        Assert.Equal([(A, 1L, "one"), (B, 5L, "two")], _printed.Select(l => (l.Job, l.Item, l.Text)));
    }

    [Fact]
    public async Task A_name_that_was_not_given_and_an_item_that_was_not_handed_over_are_nobody_s()
    {
        var a = Give(1, A, first: 0, count: 2);
        await ReadAsync(Line("job-a", 0, "forged"), Line("job-b", 0, "forged"), Line(a, 2, "forged"), Line("voice9", 0, "forged"), Line(a, 0, "true"));
        Assert.Equal(["true"], _printed.Select(l => l.Text));
    }

    [Fact]
    public async Task A_job_has_one_name_in_a_process_and_another_in_the_next()
    {
        Assert.Equal(Give(1, A), Give(2, A, first: 7));
        Assert.NotEqual(Give(1, A), Give(3, B));
        Assert.NotEqual(WorkerProcess.NewVoice(), WorkerProcess.NewVoice());
        Assert.Equal("", _voices.Give(Lease(9, default, 0, 1)));
        await ReadAsync(Line(Give(4, A), 7, "later"));
        Assert.Single(_printed);
    }

    [Fact]
    public async Task What_others_left_of_a_line_does_not_hide_the_next()
    {
        var a = Give(1, A);
        await ReadAsync("raw without an end" + Line(a, 0, "mine"));
        Assert.Equal("mine", _printed.Single().Text);
    }

    [Fact]
    public async Task The_last_lines_of_a_job_hold_none_of_another_s()
    {
        var (a, b) = (Give(1, A), Give(2, B));
        await ReadAsync(
            PrintedLine.SpeakerOf(a) + "\n", Line(a, 0, "a prints"), "a writes past it\n",
            PrintedLine.SpeakerOf(b) + "\n", Line(b, 0, "b prints"), "Stack overflow.\n");
        Assert.Equal("b prints\nStack overflow.", _output.LastOf(B));
        Assert.Equal("Stack overflow.", _output.LastOfNobody(B));
        Assert.Equal("a prints\na writes past it", _output.LastOf(A));
        Assert.Equal("a writes past it\nStack overflow.", _output.LastOf(null));
    }

    [Fact]
    public async Task What_a_process_was_in_the_midst_of_is_a_line()
    {
        var a = Give(1, A);
        await ReadAsync(PrintedLine.NameOf(a, 0, 1, goesOn: true) + "begun");
        Assert.Equal("begun", _printed.Single().Text);
    }

    [Fact]
    public void Whose_leases_a_process_holds_is_known_if_they_are_one_job_s()
    {
        Give(1, A);
        Give(2, B);
        Give(3, B);
        Assert.Equal(B, _voices.OnlyJob(l => l != Id(1)));
        Assert.Null(_voices.OnlyJob(_ => true));
        Assert.Null(_voices.OnlyJob(_ => false));
    }

    [Fact]
    public void What_is_remembered_is_bounded()
    {
        var first = Give(0, new("first"));
        for (var n = 1; n <= LeaseVoices.Jobs; n++) Give(n, new($"job{n}"));
        Assert.Null(_voices.JobOf(first));
        for (var n = 0; n <= LeaseVoices.Leases; n++) Give(10_000 + n, A);
        Assert.Null(_voices.JobOf(Id(10_000)));
        Assert.Equal(A, _voices.JobOf(Id(10_001)));
    }

    private static string Line(string voice, long item, string text) => PrintedLine.NameOf(voice, item, 1) + text + "\n";

    private static Lease Lease(long sequence, JobId job, long first, long count) =>
        new(Id(sequence), job, "square", TaskKind.Cpu, Segment.OfRange(first, 0, 1, count), default);

    private string Give(long sequence, JobId job, long first = 0, long count = 1) => _voices.Give(Lease(sequence, job, first, count));

    private async Task ReadAsync(params string[] lines)
    {
        using var output = new StringReader(string.Concat(lines));
        await _output.ReadAsync(output);
    }
}

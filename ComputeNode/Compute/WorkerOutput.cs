using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>What a worker process prints: the last lines are kept for people, and those of items passed on. All is read, so that it never waits.</summary>
/// <param name="count">How many lines are kept.</param>
/// <param name="voices">Whose lines they are.</param>
/// <param name="print">Told of each line that an item printed; from whatever thread.</param>
internal sealed class WorkerOutput(int count, LeaseVoices voices, Action<LogLine> print)
{
    private const int LongestKept = 1000, LongestRead = PrintedLine.LongestName + PrintedLine.LongestText;

    private readonly Queue<KeptLine> _lines = new();

    /// <summary>Reads to the end, in blocks: what prints without an end of line is not to fill this process's memory.</summary>
    public async Task ReadAsync(TextReader output)
    {
        var (block, line, stream) = (new char[4096], new StringBuilder(), new OutputStream());
        while (await output.ReadAsync(block) is > 0 and var read)
            for (var i = 0; i < read; i++)
            {
                if (block[i] == '\n') End(line, stream);
                else if (line.Length < LongestRead && block[i] != '\r') line.Append(block[i]);
            }
        if (line.Length > 0) End(line, stream);
        foreach (var begun in stream.Joiner.End()) Pass(begun);
    }

    /// <summary>
    /// The last lines so far that are a job's, the oldest first: what its items printed, and what came from nobody's item while its own ran. Of no job:
    /// what came from nobody's item.
    /// </summary>
    public string LastOf(JobId? job) => Last(l => l.IsItems ? l.Job == job && job is not null : l.Job == job || job is null);

    /// <summary>Those among them that came from nobody's item, such as what .NET prints before it aborts.</summary>
    public string LastOfNobody(JobId? job) => Last(l => !l.IsItems && (l.Job == job || job is null));

    private string Last(Func<KeptLine, bool> isWanted)
    {
        lock (_lines) return string.Join('\n', _lines.Where(isWanted).TakeLast(count).Select(l => l.Text));
    }

    /// <summary>A line may have begun with what no item printed, which had no end of line.</summary>
    private void End(StringBuilder read, OutputStream stream)
    {
        var line = read.ToString();
        read.Clear();
        for (var at = line.IndexOf(PrintedLine.Mark); at >= 0; at = line.IndexOf(PrintedLine.Mark, at + 1))
        {
            if (!IsKnown(line.AsSpan(at), stream)) continue;
            if (at > 0) Keep(new(stream.Job, false, line[..at]));
            return;
        }
        Keep(new(stream.Job, false, line));
    }

    /// <summary>Takes a line that somebody prints under a name that this process was given; false if it is no such line.</summary>
    private bool IsKnown(ReadOnlySpan<char> line, OutputStream stream)
    {
        if (PrintedLine.FindSpeaker(line) is { } speaker && voices.JobOf(speaker) is { } job)
        {
            stream.Job = job;
            return true;
        }
        if (PrintedLine.Find(line) is not { } printed || voices.JobOf(printed.Voice, printed.Item) is null) return false;
        foreach (var whole in stream.Joiner.Add(printed)) Pass(whole);
        return true;
    }

    private void Pass(PrintedLine printed)
    {
        if (voices.JobOf(printed.Voice, printed.Item) is not { } job) return;   // so many jobs came meanwhile that it is forgotten
        print(new(job, printed.Item, printed.Attempt, printed.Text));
        Keep(new(job, true, printed.Text));
    }

    /// <summary>So many are kept of each job's and of nobody's that one does not push out another's.</summary>
    private void Keep(KeptLine line)
    {
        lock (_lines)
        {
            if (_lines.Count >= 8 * count) _lines.Dequeue();
            _lines.Enqueue(line.Text.Length > LongestKept ? line with { Text = line.Text[..LongestKept] } : line);
        }
    }

    /// <param name="Job">Whose items ran then, as far as is known.</param>
    /// <param name="IsItems">Whether an item printed it.</param>
    private readonly record struct KeptLine(JobId? Job, bool IsItems, string Text);

    private sealed class OutputStream
    {
        public JobId? Job { get; set; }

        public LineJoiner Joiner { get; } = new();
    }
}

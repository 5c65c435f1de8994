using System.Text;
using ActorCompute.Messages.Worker;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>What a worker process prints: the last lines are kept for people, and those of items passed on. All is read, so that it never waits.</summary>
/// <param name="count">How many lines are kept.</param>
/// <param name="print">Told of each line that an item printed; from whatever thread.</param>
internal sealed class WorkerOutput(int count, Action<PrintedLine> print)
{
    private const int LongestKept = 1000, LongestRead = PrintedLine.LongestName + PrintedLine.LongestText;

    private readonly Queue<string> _lines = new();

    /// <summary>Reads to the end, in blocks: what prints without an end of line is not to fill this process's memory.</summary>
    public async Task ReadAsync(TextReader output)
    {
        var (block, line) = (new char[4096], new StringBuilder());
        while (await output.ReadAsync(block) is > 0 and var read)
            for (var i = 0; i < read; i++)
            {
                if (block[i] == '\n') End(line);
                else if (line.Length < LongestRead && block[i] != '\r') line.Append(block[i]);
            }
        if (line.Length > 0) End(line);
    }

    /// <summary>The last lines so far, the oldest first.</summary>
    public override string ToString()
    {
        lock (_lines) return string.Join('\n', _lines);
    }

    private void End(StringBuilder line)
    {
        var text = line.ToString();
        line.Clear();
        if (PrintedLine.Find(text) is { } printed)
        {
            print(printed);
            text = printed.Text;
        }
        lock (_lines)
        {
            if (_lines.Count == count) _lines.Dequeue();
            _lines.Enqueue(text.Length > LongestKept ? text[..LongestKept] : text);
        }
    }
}

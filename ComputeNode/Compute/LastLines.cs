using System.Text;

namespace ActorCompute.ComputeNode.Compute;

/// <summary>The last lines of what a process prints; whatever it prints is read, so that it never waits.</summary>
internal sealed class LastLines(int count)
{
    private const int LongestLine = 1000;

    private readonly Queue<string> _lines = new();

    /// <summary>Reads to the end, in blocks: what prints without an end of line is not to fill this process's memory.</summary>
    public async Task ReadAsync(TextReader output)
    {
        var (block, line) = (new char[4096], new StringBuilder());
        while (await output.ReadAsync(block) is > 0 and var read)
            for (var i = 0; i < read; i++)
            {
                if (block[i] == '\n') End(line);
                else if (line.Length < LongestLine && block[i] != '\r') line.Append(block[i]);
            }
        if (line.Length > 0) End(line);
    }

    /// <summary>The lines so far, the oldest first.</summary>
    public override string ToString()
    {
        lock (_lines) return string.Join('\n', _lines);
    }

    private void End(StringBuilder line)
    {
        lock (_lines)
        {
            if (_lines.Count == count) _lines.Dequeue();
            _lines.Enqueue(line.ToString());
        }
        line.Clear();
    }
}

namespace ActorCompute.ComputeNode.Compute;

/// <summary>The last lines of what a process prints; whatever it prints is read, so that it never waits.</summary>
internal sealed class LastLines(int count)
{
    private const int LongestLine = 1000;

    private readonly Queue<string> _lines = new();

    /// <summary>Reads to the end.</summary>
    public async Task ReadAsync(TextReader output)
    {
        while (await output.ReadLineAsync() is { } line) Add(line);
    }

    /// <summary>The lines so far, the oldest first.</summary>
    public override string ToString()
    {
        lock (_lines) return string.Join('\n', _lines);
    }

    private void Add(string line)
    {
        lock (_lines)
        {
            if (_lines.Count == count) _lines.Dequeue();
            _lines.Enqueue(line.Length <= LongestLine ? line : line[..LongestLine]);
        }
    }
}

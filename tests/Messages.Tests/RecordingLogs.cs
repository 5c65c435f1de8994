using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Tests;

/// <summary>Keeps what was logged from <paramref name="level"/> on, and tells those who wait for a line.</summary>
internal sealed class RecordingLogs(LogLevel level = LogLevel.Information) : ILoggerFactory
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Part, TaskCompletionSource<string> Seen)> _waiting = [];

    public string Text
    {
        get
        {
            lock (_gate) return string.Join('\n', _lines);
        }
    }

    /// <summary>The first line that holds <paramref name="part"/>, once there is one.</summary>
    public Task<string> Line(string part)
    {
        lock (_gate)
        {
            if (_lines.Find(l => l.Contains(part, StringComparison.Ordinal)) is { } line) return Task.FromResult(line);
            var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((part, seen));
            return seen.Task;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, level);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() { }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var (part, seen) in _waiting)
                if (line.Contains(part, StringComparison.Ordinal)) seen.TrySetResult(line);
        }
    }

    private sealed class Logger(RecordingLogs logs, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => level >= least;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> format)
        {
            if (IsEnabled(level)) logs.Add($"{level}: {format(state, error)}");
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Tests;

/// <summary>Keeps what was logged from <paramref name="level"/> on.</summary>
internal sealed class RecordingLogs(LogLevel level = LogLevel.Information) : ILoggerFactory
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, level);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() { }

    private sealed class Logger(RecordingLogs logs, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => level >= least;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> format)
        {
            if (IsEnabled(level)) logs.Lines.Enqueue($"{level}: {format(state, error)}");
        }
    }
}

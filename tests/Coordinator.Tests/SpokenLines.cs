using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Tests;

/// <summary>What was logged, from warnings on.</summary>
internal sealed class SpokenLines : ILoggerFactory
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<(LogLevel Level, string Text, Exception? Cause)> _lines = new();

    public IReadOnlyList<(LogLevel Level, string Text, Exception? Cause)> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(SpokenLines spoken, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) spoken._lines.Enqueue((logLevel, $"{category}: {formatter(state, exception)}", exception));
        }
    }
}

using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Programs;

/// <summary>A program's own log, made harmless: what it says of others may hold what they wrote.</summary>
public static class PrintableLogs
{
    /// <summary>The same logs, whose lines are as <see cref="Printable"/> has them; exceptions are part of the text.</summary>
    public static ILoggerFactory Printed(this ILoggerFactory logs) => new Factory(logs);

    private sealed class Factory(ILoggerFactory logs) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) => new Logger(logs.CreateLogger(categoryName));

        public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

        public void Dispose() => logs.Dispose();
    }

    private sealed class Logger(ILogger log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => log.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var text = formatter(state, exception);
            log.Log(logLevel, eventId, Printable.Of(exception is null ? text : $"{text}\n{exception}"), null, static (safe, _) => safe);
        }
    }
}

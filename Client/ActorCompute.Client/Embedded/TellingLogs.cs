using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Embedded;

/// <summary>Tells warnings and errors, a line each; what goes well is nobody's business in a program that only wants results.</summary>
internal sealed class TellingLogs(Action<string> tell) : ILoggerFactory
{
    private volatile bool _isEnding;

    /// <summary>From now on nothing is told: what a cluster that is taken apart complains of is no news.</summary>
    public void End() => _isEnding = true;

    /// <summary>What the actor system and the server say of themselves is left out: whatever matters of it, a sentence of this product's says too.</summary>
    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("ActorCompute", StringComparison.Ordinal) ? new Lines(this) : NullLogger.Instance;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This log has one place.");

    public void Dispose()
    {
        // Nothing is held.
    }

    private void Tell(string line)
    {
        if (!_isEnding) tell(line);
    }

    private sealed class Lines(TellingLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) logs.Tell($"{(logLevel == LogLevel.Warning ? "Warning" : "Error")}: {formatter(state, exception)}");
        }
    }
}

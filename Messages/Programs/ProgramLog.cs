using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Messages.Programs;

/// <summary>
/// The log of a coordinator or a node: a line an event on standard error, written by a thread of its own. Nobody waits for it: where more lines wait than
/// there is room for, further ones are left out, and it says how many.
/// </summary>
internal sealed class ProgramLog : ILoggerProvider
{
    private const int MostWaiting = 2500;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<string> _lines = new(MostWaiting);
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly Thread _writer;
    private long _leftOut;

    public ProgramLog(TextWriter output, TimeProvider time)
    {
        (_output, _time) = (output, time);
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    /// <summary>Loggers of a program; disposing them writes what waits.</summary>
    /// <param name="configure">Which events are logged.</param>
    public static ILoggerFactory Create(Action<ILoggingBuilder> configure) => LoggerFactory.Create(logs =>
    {
        logs.Services.AddSingleton<ILoggerProvider>(_ => new ProgramLog(Console.Error, TimeProvider.System));   // so that it is disposed of with them
        configure(logs);
    });

    public ILogger CreateLogger(string categoryName) => new Lines(this, categoryName);

    public void Dispose()
    {
        if (_lines.IsAddingCompleted) return;
        _lines.CompleteAdding();
        _writer.Join(LastWords);
    }

    private void Add(LogLevel level, string category, string? name, string text)
    {
        var line = LogLine.Of(_time.GetLocalNow(), level, category, name, text);
        try
        {
            if (!_lines.TryAdd(line)) Interlocked.Increment(ref _leftOut);
        }
        catch (InvalidOperationException)
        {
            // The program has ended, and what its last threads say is not waited for.
        }
    }

    private void Write()
    {
        foreach (var line in _lines.GetConsumingEnumerable())
        {
            Print(line);
            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var count)
                Print(LogLine.Of(_time.GetLocalNow(), LogLevel.Warning, typeof(ProgramLog).FullName!, "LogGap",
                    string.Create(CultureInfo.InvariantCulture, $"{count:N0} events are left out here: standard error took them too slowly.")));
        }
    }

    private void Print(string line)
    {
        try
        {
            _output.WriteLine(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard error is closed or full: that nobody can read it is no reason to stop.
        }
    }

    private sealed class Lines(ProgramLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var text = formatter(state, exception);
            log.Add(logLevel, category, eventId.Name, exception is null ? text : $"{text} {exception}");
        }
    }
}

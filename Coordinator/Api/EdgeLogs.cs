using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorCompute.Coordinator.Api;

/// <summary>
/// The log of what serves the API. gRPC logs whatever a caller got wrong, with a stack; <see cref="RequestGuard"/> says what is to be said. It
/// speaks up where all is asked for.
/// </summary>
internal sealed class EdgeLogs(ILoggerFactory logs) : ILoggerFactory
{
    private const string Grpc = "Grpc";

    private readonly bool _all = logs.CreateLogger(Grpc).IsEnabled(LogLevel.Debug);

    public ILogger CreateLogger(string categoryName) =>
        !_all && categoryName.StartsWith(Grpc + ".", StringComparison.Ordinal) ? NullLogger.Instance : logs.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => logs.AddProvider(provider);

    public void Dispose()
    {
        // The factory is the caller's.
    }
}

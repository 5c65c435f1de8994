using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;
using MicrosoftLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorCompute.Messages.Cluster;

/// <summary>
/// Brings what Akka says to Microsoft.Extensions.Logging: all of it at Debug, else actors that failed and messages that were lost, in words of this
/// product. The rest are internals of joining, connecting and leaving, again with every attempt: what follows of them (a member refused, suspected or
/// gone, a node that cannot join) has a line of its own.
/// </summary>
internal sealed class MemberLogger : LoggerFactoryLogger
{
    private const string Rejected = "Rejected incoming connection from [";

    private readonly ILogger _log = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory.CreateLogger<ActorSystem>();
    private readonly bool _hasDoor = Context.System.Settings.Setup.Get<DoorSetup>().HasValue;
    private readonly bool _all = Context.System.Settings.LogLevel.Equals("DEBUG", StringComparison.OrdinalIgnoreCase);

    protected override void Log(LogEvent log, ActorPath path)
    {
        if (_all) ClusterLog.Akka(_log, LevelOf(log), log.Cause, log.Message, log.LogSource);
        else if (BrokenHandshake(log) is { } peer)
        {
            if (!IsOfStranger(log)) ClusterLog.HandshakeBroken(_log, peer);
        }
        else if (IsLostMessage(log)) ClusterLog.MessageLost(_log, log.Cause, log.Message);
        else if (log.LogLevel() is LogLevel.ErrorLevel && !IsOfConnection(log) && !IsOfExiting(log)) ClusterLog.ActorFailed(_log, log.Cause, log.LogSource, log.Message);
    }

    /// <summary>What cannot be read, or is too large to write, is said by these two and is no matter of a connection.</summary>
    private static bool IsLostMessage(LogEvent log) => log.LogClass.Name is "EndpointReader" or "EndpointWriter";

    /// <summary>Whose handshake failed; null if it is about something else. A member that dies in its midst is no attack, and is not called one.</summary>
    private static string? BrokenHandshake(LogEvent log)
    {
        if (log.LogClass.Namespace?.StartsWith("Akka.Remote.Transport", StringComparison.Ordinal) is not true) return null;
        var text = log.Message.ToString()!;
        if (!text.StartsWith(Rejected, StringComparison.Ordinal)) return null;
        var end = text.IndexOf(']', Rejected.Length);
        return end < 0 ? "somebody" : text[Rejected.Length..end];
    }

    /// <summary>That somebody got no further than the door, where that is counted.</summary>
    private bool IsOfStranger(LogEvent log) => _hasDoor && log.LogClass.Name is "TcpServerHandler" && log.LogLevel() is LogLevel.WarningLevel;

    private static bool IsOfConnection(LogEvent log)
    {
        if (log.LogSource.StartsWith("remoting (", StringComparison.Ordinal)) return true;
        if (log.LogClass.Namespace?.StartsWith("Akka.Remote.Transport", StringComparison.Ordinal) ?? false)
            return log.LogLevel() is LogLevel.ErrorLevel;
        return log.LogSource.Contains("/system/endpointManager/", StringComparison.Ordinal);
    }

    /// <summary>That a leave took longer than <see cref="ClusterConfig"/> grants it: the member goes on and ends as it would have.</summary>
    private static bool IsOfExiting(LogEvent log) =>
        log.LogClass == typeof(CoordinatedShutdown) && log.Message.ToString()!.Contains("[cluster-exiting]", StringComparison.Ordinal);

    private static MicrosoftLevel LevelOf(LogEvent log) => log.LogLevel() switch
    {
        LogLevel.DebugLevel => MicrosoftLevel.Debug,
        LogLevel.InfoLevel => MicrosoftLevel.Information,
        LogLevel.WarningLevel => MicrosoftLevel.Warning,
        _ => MicrosoftLevel.Error,
    };
}

using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;
using MicrosoftLevel = Microsoft.Extensions.Logging.LogLevel;

namespace ActorCompute.Messages.Cluster;

/// <summary>
/// Brings what Akka says to Microsoft.Extensions.Logging, without the time and thread that are written there anyway. A connection that
/// fails makes half a dozen lines, again with every attempt; unless all is logged they are left out, for what follows of it (a member
/// refused, suspected or gone) has a line of its own.
/// </summary>
internal sealed class MemberLogger : LoggerFactoryLogger
{
    private readonly ILogger _log = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory.CreateLogger<ActorSystem>();
    private readonly bool _hasDoor = Context.System.Settings.Setup.Get<DoorSetup>().HasValue;
    private readonly bool _all = Context.System.Settings.LogLevel.Equals("DEBUG", StringComparison.OrdinalIgnoreCase);

    protected override void Log(LogEvent log, ActorPath path)
    {
        if (_all || !(IsOfConnection(log) || IsOfExiting(log) || IsOfJoining(log) || IsOfStranger(log))) ClusterLog.Akka(_log, LevelOf(log), log.Cause, log.Message, log.LogSource);
    }

    /// <summary>That somebody got no further than the door, where that is counted.</summary>
    private bool IsOfStranger(LogEvent log) => _hasDoor && log.LogClass.Name is "TcpServerHandler" && log.LogLevel() is LogLevel.WarningLevel;

    private static bool IsOfConnection(LogEvent log)
    {
        if (log.LogSource.StartsWith("remoting (", StringComparison.Ordinal)) return true;
        if (log.LogClass.Namespace?.StartsWith("Akka.Remote.Transport", StringComparison.Ordinal) ?? false)
            return log.LogLevel() is LogLevel.ErrorLevel;
        // What cannot be read, or is too large to write, is said by these two and is no matter of a connection.
        return log.LogSource.Contains("/system/endpointManager/", StringComparison.Ordinal)
            && log.LogClass.Name is not ("EndpointReader" or "EndpointWriter");
    }

    /// <summary>That an attempt to join was in vain, said after each: whoever joins says that once, in words of its own.</summary>
    private static bool IsOfJoining(LogEvent log) => log.LogClass.FullName is "Akka.Cluster.JoinSeedNodeProcess";

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

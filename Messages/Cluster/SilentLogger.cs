using Akka.Event;

namespace ActorCompute.Messages.Cluster;

/// <summary>
/// Takes the place of the logger that writes to stdout while a system starts and stops, which stdout-loglevel alone does not silence: what
/// is left in a logger's mailbox at the end goes there regardless, and stdout is for data.
/// </summary>
internal sealed class SilentLogger : MinimalLogger
{
    protected override void Log(object message)
    {
    }
}

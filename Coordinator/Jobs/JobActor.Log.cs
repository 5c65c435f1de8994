using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using Akka.Actor;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobActor
{
    private const int LogPageLines = 2000;

    /// <summary>What a job's items have printed has come by then, once it has ended and the last lines are as old.</summary>
    private static readonly TimeSpan LogSettles = TimeSpan.FromSeconds(1.5);

    private int _logsUnderWay;   // to the store
    private DateTimeOffset _lastLog;

    private void ReceiveLog()
    {
        Receive<LogLines>(Keep);
        Receive<Stored>(m => m.Write is InsertLog, _ => _logsUnderWay--);
        Receive<NotStored>(m => m.Write is InsertLog, _ => _logsUnderWay--);   // the store has said so; a log may lack lines
        Receive<ReadLog>(m => Read(m, Sender));
    }

    private void Keep(LogLines printed)
    {
        (_logsUnderWay, _lastLog) = (_logsUnderWay + 1, _services.Uptime.Now);
        _services.Writer.Tell(new InsertLog(_stored.Key, printed.Node, printed.Lines, _lastLog));
    }

    private void Read(ReadLog asked, IActorRef reader)
    {
        if (asked.At is { } at && !_services.Store.Holds(at))
        {
            reader.Tell(new Refused(Refusal.GoneBack, "The store has gone back to an older state since: read the log again from its first line on."));
            return;
        }
        var settles = _services.Uptime.Now - LogSettles;
        var (ended, settled) = (_stored.Finished is not null, _logsUnderWay == 0 && _stored.Finished < settles && _lastLog < settles);   // as of before the reading
        Task.Run(() => _services.Store.ReadLog(_stored.Key, asked.After, asked.Item, ResultOrder.PageBytes, LogPageLines)).PipeTo(
            reader, success: lines => new LogPage(lines, ended, settled) { At = _services.Store.Position },
            failure: e => new Refused(Refusal.Unavailable, $"The log could not be read from the store: {e.Message}"));
    }
}

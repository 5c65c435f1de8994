using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobActor
{
    private const int LogPageLines = 2000;

    /// <summary>What a job's items have printed has come by then, once it has ended and the last lines are as old.</summary>
    private static readonly TimeSpan LogSettles = TimeSpan.FromSeconds(1.5);

    private readonly LogInbox _printed = new();
    private readonly Dictionary<(NodeId, long), IActorRef> _printers = [];   // who is told what of theirs is stored
    private bool _isStoringLog;
    private TimeSpan? _lastLog;   // in the store's age: a clock may be set

    private void ReceiveLog()
    {
        Receive<LogLines>(Keep);
        Receive<Stored>(m => m.Write is InsertLog, m => LogStored((InsertLog)m.Write));
        Receive<NotStored>(m => m.Write is InsertLog, _ => StoreNextLog(isFree: true));   // the store has said so, and the node sends them again
        Receive<ReadLog>(m => Read(m, Sender));
    }

    private void Keep(LogLines printed)
    {
        _lastLog = _services.Store.Age;
        _printers[(printed.Node, printed.Incarnation)] = printed.Actor;
        _printed.Add(printed.Node, printed.Incarnation, printed.Lines);
        StoreNextLog(isFree: !_isStoringLog);
    }

    private void LogStored(InsertLog log)
    {
        if (_printers.TryGetValue((log.Node, log.Incarnation), out var node)) node.Tell(new AcknowledgeLog(_stored.Id, log.Lines[^1].Number));
        StoreNextLog(isFree: true);
    }

    /// <summary>One part at a time: however much is printed, whoever waits for the store waits for few lines.</summary>
    private void StoreNextLog(bool isFree)
    {
        if (!isFree) return;
        _isStoringLog = !_printed.IsEmpty;
        if (_printed.Take() is var (node, incarnation, lines)) _services.Writer.Tell(new InsertLog(_stored.Key, node, incarnation, lines, _services.Uptime.Now));
        else _printers.Clear();
    }

    private void Read(ReadLog asked, IActorRef reader)
    {
        if (asked.At is { } at && !_services.Store.Holds(at))
        {
            reader.Tell(new Refused(Refusal.GoneBack, "The store has gone back to an older state since: read the log again from its first line on."));
            return;
        }
        var settles = _services.Store.Age - LogSettles;
        var (ended, settled) = (_stored.Finished is not null, !_isStoringLog && _stored.FinishedAge < settles && (_lastLog is null || _lastLog < settles));   // as of before the reading
        Task.Run(() => _services.Store.ReadLog(_stored.Key, asked.After, asked.Item, ResultOrder.PageBytes, LogPageLines)).PipeTo(
            reader, success: lines => new LogPage(lines, ended, settled) { At = _services.Store.Position },
            failure: e => new Refused(Refusal.Unavailable, $"The log could not be read from the store: {e.Message}"));
    }
}

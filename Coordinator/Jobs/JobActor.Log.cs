using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using Akka.Actor;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobActor
{
    private const int LogPageLines = 2000;

    /// <summary>What a job's items have printed has come by then, once it has ended.</summary>
    private static readonly TimeSpan LogSettles = TimeSpan.FromSeconds(1);

    private void ReceiveLog()
    {
        Receive<LogLines>(m => _services.Writer.Tell(new InsertLog(_stored.Key, m.Node, m.Lines, _services.Uptime.Now)));
        Receive<Stored>(m => m.Write is InsertLog, _ => { });
        Receive<NotStored>(m => m.Write is InsertLog, _ => { });   // the store has said so; a log may lack lines
        Receive<ReadLog>(m => Read(m, Sender));
    }

    private void Read(ReadLog asked, IActorRef reader)
    {
        var (ended, settled) = (_stored.Finished is not null, _services.Uptime.Now - _stored.Finished > LogSettles);   // as of before the reading
        Task.Run(() => _services.Store.ReadLog(_stored.Key, asked.After, asked.Item, ResultOrder.PageBytes, LogPageLines)).PipeTo(
            reader, success: lines => new LogPage(lines, ended, settled),
            failure: e => new Refused(Refusal.Unavailable, $"The log could not be read from the store: {e.Message}"));
    }
}

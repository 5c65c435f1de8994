using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using ActorCompute.Messages.Worker;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests.Computing;

/// <summary>Shell of <see cref="IoGather"/>, as IoActor; its items wait in virtual time.</summary>
internal sealed class SimIo(SimCluster cluster, SimActor parent, int number) : SimActor(cluster.World, $"{parent.Name}-io{number}")
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<long, (LeaseId Lease, IoGather Gather)> _parts = [];
    private long _partNumber;

    protected override void Receive(object message)
    {
        switch (message)
        {
            case StartItems m: Start(m); break;
            case CancelItems m: foreach (var part in _parts.Where(p => p.Value.Lease == m.Lease).ToList()) _parts.Remove(part.Key); break;
            case ItemDone m: Finish(m); break;
            case Flush: foreach (var part in _parts.Values) Report(part.Lease, part.Gather); break;
            default: throw new ArgumentOutOfRangeException(nameof(message), message, "Unknown message.");
        }
    }

    private void Start(StartItems start)
    {
        _parts.Add(++_partNumber, (start.Lease, new IoGather(start.Items.Range)));
        for (var index = start.Items.First; index < start.Items.End; index++)
        {
            var input = Ledger.ReadNumber(start.Items, index);
            var item = AsyncItem.Begin(cluster, input, index, start.Terms.TimeLimit);
            if (item.IsEndless) continue;
            World.Deliver(this, new ItemDone(_partNumber, item), this, Now + item.Takes(World.Dice));
        }
    }

    private void Finish(ItemDone done)
    {
        if (!_parts.TryGetValue(done.Part, out var part)) return;
        var item = done.Item;
        if (item.End(cluster.Ledger) is { } failure) part.Gather.Failed(failure, item.Time);
        else part.Gather.Succeeded(item.Index, item.Document, item.Time);
        if (part.Gather.IsComplete)
        {
            Report(part.Lease, part.Gather);
            _parts.Remove(done.Part);
        }
        else if (!IsTimerActive(nameof(Flush))) StartTimer(nameof(Flush), new Flush(), FlushInterval);
    }

    private void Report(LeaseId lease, IoGather gather)
    {
        var results = gather.Take();
        if (results.Count > 0) parent.Tell(new ItemsDone(lease, results), this);
    }

    private sealed record ItemDone(long Part, AsyncItem Item);

    private sealed record Flush;
}

/// <summary>An asynchronous item that runs.</summary>
internal sealed record AsyncItem(JobPlan Job, long Input, long Index, Oddity Oddity, TimeSpan Limit)
{
    public TimeSpan Time => Job.ItemTime;

    public byte[] Document => System.Text.Encoding.UTF8.GetBytes(Ledger.Compute(Input).ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static AsyncItem Begin(SimCluster cluster, long input, long index, TimeSpan limit)
    {
        var job = cluster.Ledger.JobOf(input);
        return new(job, input, index, cluster.Ledger.Begin(job.Id, index), limit);
    }

    public bool IsEndless => Oddity is Oddity.HangsForGood && Limit == TimeSpan.Zero;

    public TimeSpan Takes(Dice dice) => Oddity switch
    {
        Oddity.HangsAndHeeds => Limit,
        Oddity.HangsForGood => Limit + ItemTime.Grace,
        _ => Job.ItemTime * (0.5 + dice.Fraction()),
    };

    /// <summary>It is over: its failure, or null if it has a value.</summary>
    public Failure? End(Ledger ledger)
    {
        switch (Oddity)
        {
            case Oddity.Throws:
                ledger.Threw(Job.Id, Index);
                return new Failure(Index, FailureKind.Exception, "Oddity", "It throws.");
            case Oddity.HangsAndHeeds or Oddity.HangsForGood:
                ledger.TimedOut(Job.Id, Index);
                return Failure.OfTimeout(Index, Limit);
            default:
                ledger.Succeeded(Job.Id, Index);
                return null;
        }
    }
}

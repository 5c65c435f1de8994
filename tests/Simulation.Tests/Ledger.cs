using System.Buffers.Binary;
using System.Text;
using ActorCompute.Messages;
using ActorCompute.Messages.Segments;
using ActorCompute.Simulation.Tests.Plans;
using ActorCompute.Simulation.Tests.Worlds;

namespace ActorCompute.Simulation.Tests;

/// <summary>What really happened to every item, whatever anybody says of it.</summary>
internal sealed class Ledger(Scenario scenario)
{
    private readonly Dictionary<(JobId Job, long Index), Record> _items = [];
    private readonly Dictionary<JobId, JobPlan> _jobs = scenario.Jobs.ToDictionary(j => j.Id);

    public JobPlan PlanOf(JobId job) => _jobs[job];

    /// <summary>Whose item has this input.</summary>
    public JobPlan JobOf(long input) => scenario.Jobs.Single(j => j.Number == input / 1_000_000 - 1);

    /// <summary>The value that comes in for an item; a worker computes from it alone.</summary>
    public static long InputOf(JobPlan job, long index) => (job.Number + 1L) * 1_000_000 + index;

    public static long Compute(long input) => (long)(Dice.Mix((ulong)input) >> 2);

    public static Segment InputsOf(JobPlan job, ItemRange items)
    {
        var data = new byte[items.Count * sizeof(long)];
        for (var n = 0; n < items.Count; n++) BinaryPrimitives.WriteInt64LittleEndian(data.AsSpan(n * sizeof(long)), InputOf(job, items.First + n));
        return Segment.OfRaw(items.First, ElementType.Int64, data);
    }

    public static long ReadNumber(Segment numbers, long index) =>
        BinaryPrimitives.ReadInt64LittleEndian(numbers.Data.Span[(int)((index - numbers.First) * sizeof(long))..]);

    /// <summary>What a result says of an item: a number, or null for a document without bytes.</summary>
    public static long? ReadResult(Segment values, long index)
    {
        if (values.Codec is Codec.Raw) return ReadNumber(values, index);
        var one = values.Slice(ItemRange.Of(index, 1));
        return one.Data.Length == 0 ? null : long.Parse(Encoding.UTF8.GetString(one.Data.Span), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>An item begins to run.</summary>
    /// <returns>What it does this time.</returns>
    public Oddity Begin(JobId job, long index)
    {
        var record = Of(job, index);
        var nature = _jobs[job].NatureOf(index);
        return record.Runs++ < nature.Times ? nature.Oddity : Oddity.None;
    }

    public void Succeeded(JobId job, long index) => Of(job, index).Successes++;

    public void Threw(JobId job, long index) => Of(job, index).Exceptions++;

    public void TimedOut(JobId job, long index) => Of(job, index).Timeouts++;

    /// <summary>A worker died, and this item was, or could have been, the reason.</summary>
    public void Suspect(JobId job, long index, bool isFromOutside)
    {
        var record = Of(job, index);
        record.Deaths++;
        if (isFromOutside) record.OutsideDeaths++;
    }

    /// <summary>A node was taken for dead, and may have been running this item.</summary>
    public void SuspectOfNode(JobId job, long index)
    {
        var record = Of(job, index);
        record.Deaths++;
        record.NodeDeaths++;
    }

    public Record Of(JobId job, long index)
    {
        if (!_items.TryGetValue((job, index), out var record)) _items.Add((job, index), record = new());
        return record;
    }

    internal sealed class Record
    {
        public int Runs { get; set; }
        public int Successes { get; set; }
        public int Exceptions { get; set; }
        public int Timeouts { get; set; }
        public int Deaths { get; set; }
        public int OutsideDeaths { get; set; }

        /// <summary>Those of <see cref="Deaths"/> that were a node's.</summary>
        public int NodeDeaths { get; set; }

        public int Faults => Exceptions + Timeouts + Deaths;
    }
}

using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Io;

/// <summary>An async worker that ends its items in any order, and dies sooner or later while a deadly one is among them.</summary>
internal sealed class AsyncWorld(int seed, bool isCautious = false)
{
    private readonly Random _random = new(seed);
    private readonly CulpritSearch _search = new(isCautious);
    private readonly List<(LeaseId Run, long Lease, long Index)> _running = [];

    public List<(long Lease, long Index)> All { get; } = [];

    public HashSet<(long Lease, long Index)> Deadly { get; } = [];

    public HashSet<(long Lease, long Index)> Finished { get; } = [];

    public List<(long Lease, long Index)> Blamed { get; } = [];

    public int Deaths { get; private set; }

    public void Add(long lease, long count)
    {
        _search.Add(new StartItems(Id(lease), "task", IoItems(lease, 0, count).Input));
        for (var index = 0L; index < count; index++) All.Add((lease, index));
    }

    public void MakeDeadly(int item)
    {
        if (All.Count > 0) Deadly.Add(All[item * 7 % All.Count]);
    }

    public void Run()
    {
        for (Begin(); _running.Count > 0; Begin())
        {
            var mortal = _running.Exists(IsDeadly);
            if (mortal && _random.Next(_running.Count) < 3) Die();
            else FinishOne();
        }
        Assert.False(_search.HasWork);
    }

    private bool IsDeadly((LeaseId Run, long Lease, long Index) item) => Deadly.Contains((item.Lease, item.Index));

    private void Begin()
    {
        foreach (var run in _search.Next())
        {
            var range = run.ToLease().Input.Range;
            for (var index = range.First; index < range.End; index++) _running.Add((run.Id, run.Lease.Sequence, index));
        }
    }

    private void FinishOne()
    {
        var harmless = _running.FindAll(i => !IsDeadly(i));
        if (harmless.Count == 0)
        {
            Die();
            return;
        }
        var item = harmless[_random.Next(harmless.Count)];
        _running.Remove(item);
        var run = _search.Finish(item.Run, ItemRange.Of(item.Index, 1), ended: !_running.Exists(i => i.Run == item.Run));
        Assert.Equal(item.Lease, run!.Lease.Sequence);
        Assert.True(Finished.Add((item.Lease, item.Index)));
    }

    private void Die()
    {
        Deaths++;
        _running.Clear();
        if (_search.Lost() is { } culprit) Blamed.Add((culprit.Lease.Sequence, culprit.Index));
    }
}

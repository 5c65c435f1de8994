using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using ActorCompute.Coordinator.Jobs;
using ActorCompute.Coordinator.Results;
using ActorCompute.Coordinator.Store;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Segments;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Logging;

namespace ActorCompute.Coordinator.Tests;

/// <summary>The coordinator's actors together, against a real store; tests play its clients, and probes its nodes, which square numbers.</summary>
public abstract class CoordinatorKit : TestKit
{
    // What is waited for comes in milliseconds, and on a busy machine it may take seconds.
    private const string Settings = "akka { loglevel = WARNING, stdout-loglevel = OFF, test.single-expect-default = 20s }";

    private protected static readonly JobId Job = new("job");

    private static readonly string[] StoreFiles = ["actorcompute.db", "actorcompute.db-wal"];

    private readonly string _folder = Directory.CreateTempSubdirectory("actorcompute-actors-").FullName;
    private long _number = 100;

    protected CoordinatorKit() : base(Settings) => Start();

    private protected ManualTime Time { get; } = new();

    private readonly RecordingLog _log = new();

    private protected JobStores Stores { get; private set; }

    private protected IActorRef Coordinator { get; private set; }

    protected override void AfterAll()
    {
        base.AfterAll();
        Stores.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>As a restart of the process, on the same data, or what is made of them meanwhile.</summary>
    private protected void Restart(Action? meanwhile = null)
    {
        StopCoordinator();
        Stores.Dispose();
        meanwhile?.Invoke();
        Start();
    }

    /// <summary>Copies the store as it is now.</summary>
    private protected void SaveStore()
    {
        foreach (var file in StoreFiles) File.Copy(Path.Combine(_folder, file), Path.Combine(_folder, file + ".saved"));
    }

    /// <summary>Puts the copy in the store's place.</summary>
    private protected void PutStoreBack()
    {
        foreach (var file in StoreFiles) File.Move(Path.Combine(_folder, file + ".saved"), Path.Combine(_folder, file), overwrite: true);
    }

    /// <summary>A failure of the actor alone: what is kept in memory beside it stays.</summary>
    /// <param name="authority">Who signs the certificates of nodes from now on.</param>
    private protected void RestartActor(X509Certificate2? authority = null)
    {
        StopCoordinator();
        Coordinator = NewCoordinator(authority);
    }

    private protected void StartActor() => Coordinator = NewCoordinator();

    /// <summary>How many lines of the coordinator's log hold a text.</summary>
    private protected int Said(string text) => _log.Lines.Count(l => l.Contains(text, StringComparison.Ordinal));

    private protected TestProbe Register(string name, int slots = 1, int ioCapacity = 10) => Register(CreateTestProbe(name), slots, ioCapacity: ioCapacity);

    /// <summary>A node goes by its probe's name.</summary>
    private protected TestProbe Register(TestProbe node, int slots = 1, HeldLease[]? held = null, int ioCapacity = 10)
    {
        node.Send(Coordinator, new RegisterNode(Info(node.Ref.Path.Name, slots, ioCapacity), ProtocolVersions.Supported, held ?? []));
        node.FishForMessage<Registered>(_ => true);
        return node;
    }

    private protected JobView Open(int? chunk = null, bool attached = false, TimeSpan? deadline = null) =>
        Open(Job, new("square", TaskKind.Cpu) { Chunk = chunk, Attached = attached, Deadline = deadline });

    private protected JobView Open(JobId id, JobSpec spec)
    {
        Coordinator.Tell(new OpenJob(id, spec), TestActor);
        return ExpectMsg<JobView>();
    }

    private protected void Append(Segment inputs, long next, JobId? id = null)
    {
        Tell(new AppendInputs(inputs), id);
        Assert.Equal(next, ExpectMsg<InputsStored>().Next);
    }

    private protected void Close(long total, JobId? id = null)
    {
        Tell(new CloseInputs(total), id);
        ExpectMsg<JobView>();
    }

    private protected void Submit(int items, int? chunk = null, TimeSpan? deadline = null) =>
        Submit(items, new("square", TaskKind.Cpu) { Chunk = chunk, Deadline = deadline }, Job);

    private protected void Submit(int items, JobSpec spec, JobId id, int from = 1)
    {
        Open(id, spec);
        if (items > 0) Append(Segment.OfRange(0, from, 1, items), next: items, id);
        Close(items, id);
    }

    private protected JobView Look()
    {
        Tell(new AwaitChange(-1));
        return ExpectMsg<JobView>();
    }

    private protected void Tell(object message, JobId? id = null) => Coordinator.Tell(new ToJob(id ?? Job, message), TestActor);

    /// <summary>Plays a node until it has answered so many items; returns the leases.</summary>
    private protected List<Lease> Work(TestProbe node, int until, Predicate<long>? failing = null)
    {
        var leases = new List<Lease>();
        while (leases.Sum(l => l.Input.Count) < until)
            foreach (var lease in Leases(node))
            {
                leases.Add(lease);
                node.Send(Coordinator, Squares(node.Ref.Path.Name, _number++, lease, failing));
            }
        return leases;
    }

    /// <summary>The next leases that the node is handed.</summary>
    private protected static IReadOnlyList<Lease> Leases(TestProbe node) => node.FishForMessage<AssignLeases>(_ => true).Leases;

    /// <summary>The numbers that these leases hold.</summary>
    private protected static IEnumerable<long> Inputs(IEnumerable<Lease> leases) =>
        leases.SelectMany(l => Enumerable.Range(0, (int)l.Input.Count).Select(i => l.Input.Progression.Start + i)).Order();

    private protected static DeliverResults Squares(string node, long number, Lease lease, Predicate<long>? failing = null, bool wrong = false)
    {
        var inputs = Inputs([lease]).ToArray();
        var values = inputs.Select(n => wrong ? -1 : n * n).ToArray();
        var segment = Segment.OfRaw(lease.Input.First, ElementType.Int64, MemoryMarshal.AsBytes<long>(values).ToArray());
        var failures = inputs.Where(n => failing?.Invoke(n) is true).Select(n => new Messages.Failure(n - 1, FailureKind.Exception, "T", $"no {n}"));
        var cost = new WorkCost(values.Length, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(2), 64) { Collections = 3 };
        return new(new(node), 1, [new(number, Job, lease.Id, segment, [.. failures], cost, LeaseEnd.Finished)]);
    }

    /// <summary>The values in order, without those of failed items.</summary>
    private protected List<long> ReadAll()
    {
        var values = new List<long>();
        for (long cursor = 0; ;)
        {
            var page = Read(cursor);
            foreach (var outcomes in page.Outcomes)
                values.AddRange(Numbers(outcomes.Values).Where((_, i) => outcomes.Failures.All(f => f.Index != outcomes.Values.First + i)));
            if (page.Ended is not null) return values;
            cursor = page.Cursor;
        }
    }

    private protected ResultPage Read(long cursor)
    {
        Tell(new ReadResults(cursor, Unordered: false));
        return ExpectMsg<ResultPage>();
    }

    private protected static long[] Numbers(Segment values) => MemoryMarshal.Cast<byte, long>(values.Data.Span).ToArray();

    private protected static NodeInfo Info(string name, int slots = 1, int ioCapacity = 10) =>
        new(new(name), 1, slots, ioCapacity, new Dictionary<string, string>(), "test");

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(Stores), nameof(Coordinator))]
    private void Start()
    {
        Stores = JobStores.Open(_folder, Time);
        Coordinator = NewCoordinator();
    }

    private IActorRef NewCoordinator(X509Certificate2? authority = null) =>
        Sys.ActorOf(CoordinatorActor.For(Stores, new Uptime(Time), TimeSpan.FromDays(7), _log, authority: authority));

    private protected void StopCoordinator()
    {
        Watch(Coordinator);
        Sys.Stop(Coordinator);
        ExpectTerminated(Coordinator);
    }

    private sealed class RecordingLog : ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }

    /// <summary>The real time, and what a test adds to it.</summary>
    private protected sealed class ManualTime : TimeProvider
    {
        private long _uptime, _date;

        /// <summary>Lets time pass for who counts it: nodes fall silent, clients are missed, deadlines pass, jobs expire.</summary>
        public void AdvanceUptime(TimeSpan by) => Interlocked.Add(ref _uptime, (long)(by.TotalSeconds * TimestampFrequency));

        /// <summary>Sets the wall clock: nothing but dates that people are shown goes by that.</summary>
        public void AdvanceDate(TimeSpan by) => Interlocked.Add(ref _date, by.Ticks);

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _uptime);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _date));
    }
}

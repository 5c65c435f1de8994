using System.Security.Cryptography;
using ActorCompute.ComputeNode.Compute;
using ActorCompute.ComputeNode.Io;
using ActorCompute.ComputeNode.Packages;
using ActorCompute.Messages;
using ActorCompute.Messages.Nodes;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Node;

/// <summary>
/// The node: registers, reports, and brings leases to its slots and results to the coordinator. Shell of <see cref="NodeWork"/>. After a
/// failure it begins anew as another incarnation, which holds nothing.
/// </summary>
internal sealed class NodeActor : ReceiveActor, IWithTimers
{
    private const int IoActors = 2;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(500), RegisterInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CompanyInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan KeepInterval = CodeCache.IdleTime / 10;

    private readonly NodeInfo _info;
    private readonly WorkerProgram _program;
    private readonly CodeStore _code;
    private readonly ILogger _log;
    private readonly NodeWork _work;
    private readonly IoTaskTable _tasks;
    private readonly LogBook _printed = new();
    private readonly Action _left;
    private readonly List<IActorRef> _computeActors = [];
    private readonly List<IActorRef> _ioActors = [];
    private readonly List<IActorRef> _waiters = [];
    private IActorRef _packages = ActorRefs.Nobody;
    private IActorRef _coordinator = ActorRefs.Nobody;
    private IActorRef _leaver = ActorRefs.Nobody;
    private Registered? _registered;
    private IReadOnlyList<JobId> _reported = [];   // as lacking
    private long _report;
    private bool _isMember;
    private bool _isFlushing;
    private bool _isLeaving;

    public NodeActor(NodeInfo info, WorkerProgram program, CodeStore code, IoRules rules, ILogger log, Action left)
    {
        _left = left;
        _info = info with { Incarnation = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) };
        (_program, _code, _log, _work) = (program with { Print = _printed.Add }, code, log, new NodeWork(info.Id, info.Slots, IoActors, info.IoCapacity));
        _tasks = new IoTaskTable(rules);
        Alone();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    /// <param name="info">What the node offers; the actor makes the incarnation.</param>
    /// <param name="code">Brings the code of leases to where workers look for it.</param>
    /// <param name="rules">What built-in I/O tasks may do.</param>
    /// <param name="left">Is called when the node has said goodbye: it ends because it is to. Null if nobody wants to know.</param>
    public static Props For(NodeInfo info, WorkerProgram program, CodeStore code, IoRules rules, ILogger log, Action? left = null)
    {
        var tell = left ?? (static () => { });
        return Props.Create(() => new NodeActor(info, program, code, rules, log, tell));
    }

    protected override void PreStart()
    {
        for (var n = 0; n < _info.Slots; n++) _computeActors.Add(Part(ComputeActor.For(n, _program, _log), $"slot-{n}"));
        for (var n = 0; n < IoActors; n++) _ioActors.Add(Part(IoActor.For(n, _tasks, _program.Code), $"io-{n}"));
        _ioActors.Add(Part(AsyncWorkersActor.For(IoActors, StartAsyncWorkerAsync, _log, _program.MemoryLimit), "async"));
        _packages = Part(PackageActor.For(_info.Id, _code, _log), "packages");
        Timers.StartPeriodicTimer(nameof(Report), Report.Instance, ReportInterval);
        Timers.StartPeriodicTimer(nameof(Keep), Keep.Instance, KeepInterval);
        Timers.StartPeriodicTimer(nameof(SendLog), SendLog.Instance, LogInterval);
    }

    private static IActorRef Part(Props props, string name) => Context.Watch(Context.ActorOf(props, name));

    /// <summary>The next incarnation finds the way to the coordinator in the mailbox.</summary>
    protected override void PreRestart(Exception reason, object message)
    {
        if (!_coordinator.IsNobody()) Self.Tell(new Connect(_coordinator));
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => _tasks.Dispose();

    private async Task<IWorker> StartAsyncWorkerAsync(CancellationToken lifetime) =>
        await WorkerProcess.StartAsync(_program with { IsAsync = true }, lifetime);

    /// <summary>There is no way to the coordinator.</summary>
    private void Alone()
    {
        Working();
        Receive<Report>(_ => { });
    }

    /// <summary>Asks to be registered until there is an answer.</summary>
    private void Registering()
    {
        Working();
        Receive<Register>(_ => AskToRegister());
        Receive<Registered>(Join);
        Receive<RegistrationRefused>(Refuse);
        Receive<Report>(_ => { });
    }

    /// <summary>Takes leases, reports, delivers.</summary>
    private void Member()
    {
        Working();
        Receive<AssignLeases>(m => Commit(() => _work.Take(m.Leases)));
        Receive<TrimLease>(m => Commit(() => _work.Trim(m.Lease, m.End)));
        Receive<RevokeLeases>(m => Commit(() => _work.Revoke(m.Leases)));
        Receive<RegisterAgain>(_ => BeginRegistering());
        Receive<DrainNode>(m => { if (!_isLeaving) BeginLeaving(m.Within); });
        Receive<Registered>(m => m != _registered, Join);
        Receive<Registered>(_ => { });   // it was asked for twice: what is on its way is not sent again
        Receive<Report>(_ => ReportToCoordinator());
    }

    /// <summary>What goes on in every state.</summary>
    private void Working()
    {
        Receive<SlotReady>(m => Commit(() => _work.Use(m.Slot, m.Worker)));
        Receive<SlotResults>(m => Commit(() => _work.Keep(m.Slot, m.Results)));
        Receive<SlotLost>(m => Commit(() => _work.Lose(m.Slot, m.Running, m.Detail, m.Killed)));
        Receive<ItemsDone>(m => Commit(() => _work.Keep(m.Lease, m.Results)));
        Receive<ItemsKilled>(m => Commit(() => _work.Lose(m.Lease, m.Culprit, m.Detail, m.Failure)));
        Receive<ItemsLost>(m => Commit(() => _work.Lose(m.Actor)));
        Receive<PartCame>(m => Commit(() => _work.Use(m.Part)));
        Receive<PartRefused>(m => Commit(() => _work.Refuse(m.Part, m.Reason)));
        Receive<ItemsLack>(m => Commit(() => _work.Lack(m.Lease, m.First)));
        Receive<PartLate>(m => Commit(() => _work.GiveBack(m.Part)));
        Receive<PartDropped>(m => Commit(() => _work.Drop(m.Part)));
        Receive<PartsGone>(_ => Commit(_work.ForgetCode));
        Receive<PartsForgotten>(_ => Commit(_work.AskAgain));
        Receive<AcknowledgeResults>(m => Commit(() => _work.Acknowledge(m.Numbers)));
        Receive<AcknowledgeLog>(m => _printed.Acknowledge(m.Job, m.UpTo));
        Receive<Flush>(_ => Deliver());
        Receive<Keep>(_ => _packages.Tell(new KeepParts(_work.PartsInUse())));
        Receive<ReportSeen>(_ => { });
        Receive<SendLog>(_ => { if (_isMember) TellPrinted(); });
        Receive<Connect>(Connect);
        Receive<Disconnect>(_ => Disconnect());
        Receive<AwaitRegistration>(_ => _isMember, _ => Sender.Tell(_registered));
        Receive<AwaitRegistration>(_ => _waiters.Add(Sender));
        Receive<Leave>(m => { _leaver = Sender; BeginLeaving(m.Within); });
        Receive<LeaveOverdue>(_ => SayGoodbye());
        Receive<Terminated>(m => throw new InvalidOperationException($"{m.ActorRef.Path.Name} has ended; nobody told it to."));
    }

    /// <summary>Changes what is known of the work, and carries out what follows.</summary>
    private void Commit(Action change)
    {
        var wasHeld = _work.IsHeld;
        _work.Pass(Now);
        change();
        foreach (var order in _work.TakeOrders()) Addressee(order).Tell(order.Message);
        if (_work.TakeRest() is var (job, finds)) NodeLog.JobRests(_log, _info.Id.Value, job.Value, finds);
        if (_isMember && !ReferenceEquals(_work.Lacking, _reported) && !_work.Lacking.SequenceEqual(_reported)) ReportToCoordinator();   // before the lease comes again
        if (_work.IsHeld && !wasHeld) NodeLog.ResultsHeld(_log, _info.Id.Value, _work.Results.Bytes);
        if (_isLeaving && _work.IsDone) SayGoodbye();
        else if (_work.Results.HasUnsent) DeliverSoon();
    }

    private IActorRef Addressee(Order order) => order switch
    {
        ToSlot(var slot, _) => _computeActors[slot],
        ToIo(var actor, _) => _ioActors[actor],
        ToPackages => _packages,
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, "Unknown addressee."),
    };

    /// <summary>
    /// Delivers once the messages that are waiting now are dealt with: what they bring travels together. Little things wait for the next
    /// acknowledgement, but no longer than a moment.
    /// </summary>
    private void DeliverSoon()
    {
        if (_isFlushing) return;
        if (!_work.Results.IsWorthSending)
        {
            if (!Timers.IsTimerActive(nameof(Flush))) Timers.StartSingleTimer(nameof(Flush), Flush.Instance, CompanyInterval);
            return;
        }
        _isFlushing = true;
        Self.Tell(Flush.Instance);
    }

    private void Deliver()
    {
        _isFlushing = false;
        if (!_isMember) return;
        foreach (var results in _work.Results.Send(Now)) _coordinator.Tell(new DeliverResults(_info.Id, _info.Incarnation, results));
    }

    private void Connect(Connect message)
    {
        _coordinator = message.Coordinator;
        BeginRegistering();
    }

    private void Disconnect()
    {
        _isMember = false;
        Timers.Cancel(nameof(Register));
        Become(Alone);
    }

    private void BeginRegistering()
    {
        _isMember = false;
        Become(Registering);
        Timers.StartPeriodicTimer(nameof(Register), Register.Instance, RegisterInterval);
        AskToRegister();
    }

    private void AskToRegister() => _coordinator.Tell(new RegisterNode(_info, ProtocolVersions.Supported, _work.Held()));

    private void Join(Registered message)
    {
        NodeLog.Registered(_log, _info.Id.Value, message.Epoch, message.Cluster, _work.Held().Count);
        (_isMember, _registered) = (true, message);
        Timers.Cancel(nameof(Register));
        Become(Member);
        Answer(message);
        _work.Results.Reconnect();
        _printed.SendAgain();
        Deliver();
    }

    private void Refuse(RegistrationRefused message)
    {
        if (_waiters.Count == 0) NodeLog.Refused(_log, _info.Id.Value, message.Reason);   // else whoever waits says so
        Answer(message);
    }

    private void Answer(object registration)
    {
        foreach (var waiter in _waiters) waiter.Tell(registration);
        _waiters.Clear();
    }

    private void ReportToCoordinator()
    {
        _work.Pass(Now);
        _coordinator.Tell(new ReportNode(_info.Id, _info.Incarnation, ++_report, _work.Newest, _work.Held(), _work.Results.Bytes)
        {
            IsLeaving = _isLeaving,
            Lacking = _reported = _work.Lacking,
        });
        Deliver();   // what has waited too long for its acknowledgement
    }

    /// <summary>False if there was nothing.</summary>
    private bool TellPrinted()
    {
        if (_printed.Take(Now) is not { Count: > 0 } lines) return false;
        _coordinator.Tell(new DeliverLog(_info.Id, _info.Incarnation, lines));
        return true;
    }

    /// <summary>The coordinator hears of it first, so that what is given back does not come again.</summary>
    private void BeginLeaving(TimeSpan within)
    {
        NodeLog.Leaving(_log, _info.Id.Value);
        _isLeaving = true;
        Timers.StartSingleTimer(nameof(LeaveOverdue), LeaveOverdue.Instance, within);
        if (_isMember) ReportToCoordinator();
        Commit(_work.Leave);
    }

    private void SayGoodbye()
    {
        if (!_work.IsDone) NodeLog.LeftUnfinished(_log, _info.Id.Value, _work.Held().Count, _work.Results.Bytes);
        while (TellPrinted())
        {
        }
        _coordinator.Tell(new LeaveNode(_info.Id, _info.Incarnation));
        _leaver.Tell(new Left());
        _left();
        Context.Stop(Self);
    }

    private sealed class Report
    {
        public static readonly Report Instance = new();
    }

    private sealed class Register
    {
        public static readonly Register Instance = new();
    }

    private sealed class Keep
    {
        public static readonly Keep Instance = new();
    }

    private sealed class Flush
    {
        public static readonly Flush Instance = new();
    }

    private sealed class SendLog
    {
        public static readonly SendLog Instance = new();
    }

    private sealed class LeaveOverdue
    {
        public static readonly LeaveOverdue Instance = new();
    }
}

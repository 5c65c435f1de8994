using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>
/// Brings content by hash, once for all leases that wait for it: code and large items here, large results to the coordinator. Shell of
/// <see cref="PackageBook"/>. Rebuilt from nothing: the NodeActor asks again.
/// </summary>
internal sealed class PackageActor : ReceiveActor, IWithTimers
{
    private readonly NodeId _node;
    private readonly CodeStore _store;
    private readonly ILogger _log;
    private readonly PackageBook _book = new();
    private readonly HashSet<(ContentPart Part, FetchTrouble Trouble)> _said = [];   // sentences hold names of drafts, no two alike
    private readonly HashSet<ContentPart> _late = [];
    private readonly CancellationTokenSource _lifetime = new();
    private bool _isKeeping;
    private string? _unkept;

    public PackageActor(NodeId node, CodeStore store, ILogger log)
    {
        (_node, _store, _log) = (node, store, log);
        Receive<NeedPart>(m => CarryOut(_book.Need(m.Part, Now)));
        Receive<PartDue>(m => Bring(m.Part));
        Receive<PartBrought>(Take);
        Receive<PartFailed>(Fail);
        Receive<KeepParts>(Keep);
        Receive<DoubtParts>(_ => _store.Doubt());
        Receive<PartsKept>(m =>
        {
            _isKeeping = false;
            if (m.Trouble is { } trouble && trouble != _unkept) PackageLog.NotKept(_log, _node.Value, trouble);
            _unkept = m.Trouble;
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private static TimeSpan Now => Context.System.Scheduler.MonotonicClock;

    public static Props For(NodeId node, CodeStore store, ILogger log) => Props.Create(() => new PackageActor(node, store, log));

    protected override void PostRestart(Exception reason)
    {
        Context.Parent.Tell(new PartsForgotten());
        base.PostRestart(reason);
    }

    protected override void PostStop() => _lifetime.Cancel();

    private void CarryOut(PackageStep? step)
    {
        switch (step)
        {
            case null:
                break;   // it is on its way
            case BringPart(var part, var after) when after == TimeSpan.Zero:
                Bring(part);
                break;
            case BringPart(var part, var after):
                Timers.StartSingleTimer(part, new PartDue(part), after);
                break;
            case TellCame(var part):
                NotLate(part);
                Context.Parent.Tell(new PartCame(part));
                break;
            case TellLate(var part, var reason, var after):
                if (_late.Count == 0) PackageLog.StepsAside(_log, _node.Value, part.Kind, part.Hash.Value, reason);
                _late.Add(part);
                Context.Parent.Tell(new PartLate(part));
                Timers.StartSingleTimer(part, new PartDue(part), after);
                break;
            case TellDropped(var part):
                _late.Remove(part);
                PackageLog.Dropped(_log, _node.Value, part.Kind, part.Hash.Value);
                Context.Parent.Tell(new PartDropped(part));
                break;
            case TellRefused(var part, var reason):
                NotLate(part);
                PackageLog.Refused(_log, _node.Value, part.Kind, part.Hash.Value, reason);
                Context.Parent.Tell(new PartRefused(part, reason));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "Unknown step.");
        }
    }

    private void NotLate(ContentPart part)
    {
        if (_late.Remove(part) && _late.Count == 0) PackageLog.Serves(_log, _node.Value);
    }

    /// <summary>Looking it up takes the disk's time too, so that is nothing for an actor.</summary>
    private void Bring(ContentPart part)
    {
        var node = Context.Parent;
        Task.Run(async () =>
        {
            await MakeAgainAsync(node);
            return await _store.BringAsync(part, _lifetime.Token);
        }, _lifetime.Token).PipeTo(Self, success: package => new PartBrought(part, package), failure: e => new PartFailed(part, e));
    }

    private async Task MakeAgainAsync(IActorRef node)
    {
        if (await _store.MakeAgainAsync(_lifetime.Token)) node.Tell(new PartsGone());
    }

    /// <summary>One time after another: a disk that is slow gets no queue.</summary>
    private void Keep(KeepParts message)
    {
        if (_isKeeping) return;
        _isKeeping = true;
        var node = Context.Parent;
        Task.Run(async () =>
        {
            await MakeAgainAsync(node);
            await _store.KeepAsync(message.Parts, _lifetime.Token);
        }, _lifetime.Token).PipeTo(
            Self, success: () => new PartsKept(null), failure: e => new PartsKept(e.Message));
    }

    private void Take(PartBrought message)
    {
        if (message.Package is { } package)
            PackageLog.Came(_log, _node.Value, package.Assembly, package.Files.Count, package.Bytes, message.Part.Hash.Value);
        Unsay(message.Part);
        CarryOut(_book.Came(message.Part));
    }

    private void Fail(PartFailed message)
    {
        var (part, error) = message;
        // What nobody foresaw may pass, or not: after a few attempts it counts as an answer.
        var trouble = (error as ContentException)?.Trouble ?? FetchTrouble.Service;
        var step = _book.Failed(part, trouble, error.Message, Now);
        if (step is TellRefused or TellDropped) Unsay(part);
        else if (_said.Add((part, trouble))) PackageLog.Late(_log, _node.Value, part.Kind, part.Hash.Value, error.Message);
        CarryOut(step);
    }

    private void Unsay(ContentPart part) => _said.RemoveWhere(s => s.Part == part);

    private sealed record PartDue(ContentPart Part);

    private sealed record PartBrought(ContentPart Part, PackageManifest? Package);

    private sealed record PartsKept(string? Trouble);

    private sealed record PartFailed(ContentPart Part, Exception Error);
}

using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorCompute.ComputeNode.Packages;

/// <summary>
/// Fetches code by hash, once for all leases that wait for it. Shell of <see cref="PackageBook"/>. Rebuilt from nothing: the NodeActor asks
/// again.
/// </summary>
internal sealed class PackageActor : ReceiveActor, IWithTimers
{
    private readonly NodeId _node;
    private readonly CodeStore _store;
    private readonly ILogger _log;
    private readonly PackageBook _book = new();
    private readonly Dictionary<CodePart, string> _said = [];
    private readonly CancellationTokenSource _lifetime = new();

    public PackageActor(NodeId node, CodeStore store, ILogger log)
    {
        (_node, _store, _log) = (node, store, log);
        Receive<NeedCode>(m => CarryOut(_book.Need(m.Code)));
        Receive<PartDue>(m => Fetch(m.Part));
        Receive<PartCame>(Take);
        Receive<PartFailed>(Fail);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props For(NodeId node, CodeStore store, ILogger log) => Props.Create(() => new PackageActor(node, store, log));

    protected override void PostRestart(Exception reason)
    {
        Context.Parent.Tell(new CodeForgotten());
        base.PostRestart(reason);
    }

    protected override void PostStop() => _lifetime.Cancel();

    private void CarryOut(IReadOnlyList<PackageStep> steps)
    {
        foreach (var step in steps) CarryOut(step);
    }

    private void CarryOut(PackageStep step)
    {
        switch (step)
        {
            case FetchPart(var part, var after) when after == TimeSpan.Zero:
                Fetch(part);
                break;
            case FetchPart(var part, var after):
                Timers.StartSingleTimer(part, new PartDue(part), after);
                break;
            case TellCame(var code):
                Context.Parent.Tell(new CodeCame(code));
                break;
            case TellRefused(var code, var reason):
                PackageLog.Refused(_log, _node.Value, code.ToString(), reason);
                Context.Parent.Tell(new CodeRefused(code, reason));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "Unknown step.");
        }
    }

    /// <summary>Looking it up takes the disk's time too, so that is nothing for an actor.</summary>
    private void Fetch(CodePart part) => Task.Run(() => _store.FetchAsync(part, _lifetime.Token), _lifetime.Token).PipeTo(
        Self, success: package => new PartCame(part, package), failure: e => new PartFailed(part, e));

    private void Take(PartCame message)
    {
        if (message.Package is { } package)
            PackageLog.Came(_log, _node.Value, package.Assembly, package.Files.Count, package.Bytes, message.Part.Hash.Value);
        _said.Remove(message.Part);
        CarryOut(_book.Came(message.Part));
    }

    private void Fail(PartFailed message)
    {
        var (part, error) = message;
        // What nobody foresaw may pass, or not: after a few attempts it counts as an answer.
        var steps = _book.Failed(part, (error as ContentException)?.Trouble ?? FetchTrouble.Service, error.Message);
        if (!steps.OfType<FetchPart>().Any()) _said.Remove(part);
        else if (_said.GetValueOrDefault(part) != error.Message) PackageLog.Late(_log, _node.Value, part.Hash.Value, _said[part] = error.Message);
        CarryOut(steps);
    }

    private sealed record PartDue(CodePart Part);

    private sealed record PartCame(CodePart Part, PackageManifest? Package);

    private sealed record PartFailed(CodePart Part, Exception Error);
}

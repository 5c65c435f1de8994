using ActorCompute.Messages;
using Akka.Actor;
using Failure = ActorCompute.Messages.Failure;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobActor
{
    private readonly Random _random = new();
    private TimeSpan? _alarm;

    private Moment ThisMoment() => new(Now, _random.NextDouble());

    /// <summary>Which attempt it was, and where, is known here and not asked.</summary>
    private IReadOnlyList<Failure> Placed(IReadOnlyList<Failure> failures, NodeId node) =>
        failures.Count == 0 ? failures : [.. failures.Select(f => f with { Attempts = _job.ChargesOf(f.Index) + 1, Node = node.Value })];

    /// <summary>Opens the items that have rested enough, and sets the alarm for the others, or for what the job's rate allows next.</summary>
    private void Wake()
    {
        Commit(_job.Wake(Now));
        if (_job.NextLook(Now) is { } next && next != _alarm) SetAlarm(next);
    }

    /// <summary>By the runtime's clock: that of this actor system ticks in tenths of a second, and a rate would be half of what was asked for.</summary>
    private void SetAlarm(TimeSpan at)
    {
        _alarm = at;
        var wait = TimeSpan.FromTicks(Math.Clamp((at - Now).Ticks, 0, TimeSpan.TicksPerDay));   // one that comes early looks again
        Task.Delay(wait).PipeTo(Self, success: () => new WakeItems(at));
    }

    private void Alarm(WakeItems wake)
    {
        if (wake.At != _alarm) return;   // another one was set since
        _alarm = null;
        Announce();
    }

    /// <param name="At">What it was set for.</param>
    private sealed record WakeItems(TimeSpan At);
}

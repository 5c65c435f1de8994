using ActorCompute.Messages;

namespace ActorCompute.Coordinator.Jobs;

internal sealed partial class JobActor
{
    private readonly Random _random = new();
    private TimeSpan? _alarm;

    private Moment ThisMoment() => new(Now, _random.NextDouble());

    private IReadOnlyList<Failure> WithAttempts(IReadOnlyList<Failure> failures) =>
        failures.Count == 0 ? failures : [.. failures.Select(f => f with { Attempts = _job.ChargesOf(f.Index) + 1 })];

    /// <summary>Opens the items that have rested enough, and sets the alarm for the others, or for what the job's rate allows next.</summary>
    private void Wake()
    {
        Commit(_job.Wake(Now));
        if (_job.NextLook(Now) is not { } next || next == _alarm) return;
        _alarm = next;
        Timers.StartSingleTimer(nameof(WakeItems), WakeItems.Instance, next > Now ? next - Now : TimeSpan.Zero);
    }

    private void Alarm()
    {
        _alarm = null;
        Announce();
    }

    private sealed class WakeItems
    {
        public static readonly WakeItems Instance = new();
    }
}

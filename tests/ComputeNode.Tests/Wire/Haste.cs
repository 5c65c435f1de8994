using ActorCompute.Coordinator;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace ActorCompute.ComputeNode.Tests.Wire;

/// <summary>Time that runs faster for all actors of a system, so that what is sent again after seconds is sent again within one.</summary>
public sealed class HastyScheduler(Config config, ILoggingAdapter log) : SchedulerBase(config, log), IDisposable
{
    public const int Haste = 5;

    private readonly HashedWheelTimerScheduler _wheel = new(config, log);

    private IScheduler Wheel => _wheel;

    public override TimeSpan MonotonicClock => _wheel.MonotonicClock * Haste;

    public override TimeSpan HighResMonotonicClock => _wheel.HighResMonotonicClock * Haste;

    protected override DateTimeOffset TimeNow => ((ITimeProvider)_wheel).Now;

    public void Dispose() => _wheel.Dispose();

    protected override void InternalScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Wheel.ScheduleTellOnce(delay / Haste, receiver, message, sender, cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Wheel.ScheduleTellRepeatedly(initialDelay / Haste, interval / Haste, receiver, message, sender, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Wheel.Advanced.ScheduleOnce(delay / Haste, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Wheel.Advanced.ScheduleRepeatedly(initialDelay / Haste, interval / Haste, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Wheel.Advanced.ScheduleOnce(delay / Haste, action, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Wheel.Advanced.ScheduleRepeatedly(initialDelay / Haste, interval / Haste, action, cancelable);
}

/// <summary>The same time, as the coordinator's <see cref="Uptime"/> takes it.</summary>
internal sealed class HastyTime : TimeProvider
{
    private readonly long _start = System.GetTimestamp();

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp() => (System.GetTimestamp() - _start) * HastyScheduler.Haste;
}

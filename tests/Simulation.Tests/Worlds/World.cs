namespace ActorCompute.Simulation.Tests.Worlds;

/// <summary>
/// Virtual time, and what happens in it: events in the order of their times, and by a seeded chance where those are equal. Everything in a
/// world happens on one thread.
/// </summary>
internal sealed class World(ulong seed, Action<string>? tell)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(50);

    private readonly PriorityQueue<Happening, When> _events = new();
    private long _order;
    private long _serial;

    public Dice Dice { get; } = new(seed);

    public TimeSpan Now { get; private set; }

    /// <summary>A digest of all that has happened so far.</summary>
    public ulong Trace { get; private set; } = seed;

    public long Steps { get; private set; }

    public bool IsVerbose => tell is not null;

    public long NextSerial() => ++_serial;

    public void Say(string what) => tell?.Invoke($"{Now.TotalSeconds,10:0.0000}  {what}");

    /// <summary>Lets an actor take its next message in a moment.</summary>
    public void Wake(SimActor actor) => Add(new(actor, null, null, default), Now + Moment * Dice.Fraction());

    /// <summary>A message that arrives later.</summary>
    public void Deliver(SimActor to, object message, Address? sender, TimeSpan at) => Add(new(to, message, sender, default), at);

    public void Alarm(SimActor actor, object key, long timer, TimeSpan at) => Add(new(actor, key, null, timer), at);

    /// <summary>Lets everything happen that happens until then, or until <paramref name="isOver"/>.</summary>
    public void Run(TimeSpan until, Func<bool> isOver)
    {
        while (_events.TryPeek(out var next, out var when) && when.At <= until && !isOver())
        {
            _events.Dequeue();
            if (when.At < next.Actor.FrozenUntil)
            {
                Add(next, next.Actor.FrozenUntil, when.Order);   // in the order it would have come
                continue;
            }
            Now = when.At > Now ? when.At : Now;
            Steps++;
            Happen(next);
        }
        if (!isOver()) Now = until;
    }

    /// <summary>Takes a step down in the trace.</summary>
    public void Note(ulong what) => Trace = Dice.Mix(Trace ^ what ^ (ulong)Now.Ticks);

    private void Happen(Happening happening)
    {
        if (happening.Timer > 0) happening.Actor.Ring(happening.Message!, happening.Timer);
        else if (happening.Message is { } message) happening.Actor.Tell(message, happening.Sender);
        else happening.Actor.TakeOne();
    }

    private void Add(in Happening happening, TimeSpan at, long order = 0) =>
        _events.Enqueue(happening, new When(at, order > 0 ? 0 : Dice.Next(), order > 0 ? order : ++_order));

    private readonly record struct Happening(SimActor Actor, object? Message, Address? Sender, long Timer);

    private readonly record struct When(TimeSpan At, ulong Chance, long Order) : IComparable<When>
    {
        public int CompareTo(When other) =>
            At != other.At ? At.CompareTo(other.At) : Chance != other.Chance ? Chance.CompareTo(other.Chance) : Order.CompareTo(other.Order);
    }
}

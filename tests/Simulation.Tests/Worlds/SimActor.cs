namespace ActorCompute.Simulation.Tests.Worlds;

/// <summary>Somewhere to send messages to.</summary>
internal abstract class Address
{
    public abstract void Tell(object message, Address? sender);
}

/// <summary>
/// What an actor is to a shell: a mailbox, one message at a time, in the order in which they were sent, timers that are single or periodic.
/// </summary>
internal abstract class SimActor(World world, string name) : Address
{
    private static readonly Dictionary<Type, ulong> Digests = [];

    private readonly Queue<(object Message, Address? Sender, long Timer, object? Key)> _mailbox = new();
    private readonly Dictionary<object, Ticking> _timers = [];
    private readonly List<SimActor> _children = [];
    private readonly List<Address> _watchers = [];
    private readonly ulong _digest = DigestOf(name);
    private long _timer;
    private bool _isAwake;

    public string Name => name;

    /// <summary>No other actor of this world has it.</summary>
    public long Serial { get; } = world.NextSerial();

    public bool IsStopped { get; private set; }

    /// <summary>Until then its process is stopped; what is sent to it waits.</summary>
    public TimeSpan FrozenUntil { get; private set; }

    protected World World => world;

    protected TimeSpan Now => world.Now;

    protected Address? Sender { get; private set; }

    public override void Tell(object message, Address? sender)
    {
        if (IsStopped) return;
        _mailbox.Enqueue((message, sender, 0, null));
        WakeUp();
    }

    public T Own<T>(T child) where T : SimActor
    {
        _children.Add(child);
        return child;
    }

    /// <summary>It ends, and its children with it; those who watch it are told.</summary>
    public void Stop()
    {
        if (IsStopped) return;
        IsStopped = true;
        _mailbox.Clear();
        _timers.Clear();
        StopChildren();
        foreach (var watcher in _watchers) watcher.Tell(new Ended(this), this);
    }

    public void Watch(Address watcher)
    {
        if (!_watchers.Contains(watcher)) _watchers.Add(watcher);
    }

    public void Unwatch(Address watcher) => _watchers.Remove(watcher);

    public void Freeze(TimeSpan until)
    {
        FrozenUntil = until;
        foreach (var child in _children) child.Freeze(until);
    }

    /// <summary>A timer's time has come.</summary>
    public void Ring(object key, long timer)
    {
        if (!_timers.TryGetValue(key, out var ticking) || ticking.Timer != timer) return;
        _mailbox.Enqueue((ticking.Message, this, timer, key));
        WakeUp();
        if (ticking.Every is { } every) world.Alarm(this, key, timer, Now + every);
    }

    public void TakeOne()
    {
        _isAwake = false;
        if (IsStopped || !_mailbox.TryDequeue(out var next)) return;
        if (IsWanted(next.Timer, next.Key))
        {
            Sender = next.Sender;
            world.Note(_digest ^ DigestOf(next.Message.GetType()));
            Receive(next.Message);
        }
        if (_mailbox.Count > 0) WakeUp();
    }

    protected abstract void Receive(object message);

    protected void StopChildren()
    {
        foreach (var child in _children) child.Stop();
        _children.Clear();
    }

    protected void StartTimer(object key, object message, TimeSpan after) => Start(key, message, after, every: null);

    protected void StartPeriodicTimer(object key, object message, TimeSpan every) => Start(key, message, every, every);

    protected bool IsTimerActive(object key) => _timers.ContainsKey(key);

    protected void Cancel(object key) => _timers.Remove(key);

    protected void CancelAll() => _timers.Clear();

    private void Start(object key, object message, TimeSpan after, TimeSpan? every)
    {
        _timers[key] = new(message, ++_timer, every);
        world.Alarm(this, key, _timer, Now + after);
    }

    /// <summary>A timer that was cancelled or started anew meanwhile is not heard.</summary>
    private bool IsWanted(long timer, object? key)
    {
        if (key is null) return true;
        if (!_timers.TryGetValue(key, out var ticking) || ticking.Timer != timer) return false;
        if (ticking.Every is null) _timers.Remove(key);
        return true;
    }

    private void WakeUp()
    {
        if (_isAwake) return;
        _isAwake = true;
        world.Wake(this);
    }

    private static ulong DigestOf(Type type)
    {
        lock (Digests)
        {
            if (!Digests.TryGetValue(type, out var digest)) Digests.Add(type, digest = DigestOf(type.Name));
            return digest;
        }
    }

    private static ulong DigestOf(string text)
    {
        var digest = 14695981039346656037UL;
        foreach (var letter in text) digest = (digest ^ letter) * 1099511628211;
        return digest;
    }

    private readonly record struct Ticking(object Message, long Timer, TimeSpan? Every);
}

/// <summary>An actor that was watched has ended.</summary>
internal sealed record Ended(SimActor Actor);

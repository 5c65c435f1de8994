namespace ActorCompute.Messages.Access;

/// <summary>How far the attempts to reach an API have come; later ones are nearer to an answer.</summary>
public enum ConnectStage
{
    /// <summary>No attempt has come to anything yet, good or bad: on a busy machine that alone takes its time.</summary>
    Untried,
    /// <summary>Nothing takes the connection: nobody listens there, or there is no way to it.</summary>
    Absent,
    /// <summary>What listens there breaks the connection off at its start.</summary>
    BrokenOff,
    /// <summary>The port takes the connection, and whoever listens has said nothing yet.</summary>
    Taken,
    /// <summary>Whoever listens has proved to be the coordinator: it lives, and the answer is to come.</summary>
    Secured,
}

/// <summary>
/// How long to wait for a first answer: as long as there is progress. Where nobody listens a few seconds are enough; a port that takes the connection belongs to a
/// program that lives and may have too much to do. Time in which whoever waits did not get to run itself does not count: the other side shares that machine, or one
/// like it. Mutable, with a single owner; time is passed in.
/// </summary>
/// <param name="limit">What the user has set, which holds whatever happens; null follows progress.</param>
/// <param name="isOwn">Whether the coordinator is this program's own, so that nothing but this machine can keep it.</param>
/// <param name="pace">How many times longer everything takes on this machine than on one that has time; 1 or more.</param>
public sealed class ConnectPatience(TimeSpan? limit, bool isOwn = false, double pace = 1)
{
    /// <summary>How often to let time pass; more than half as much again is late.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>For a port that nobody answers at.</summary>
    public static readonly TimeSpan WithoutProgress = TimeSpan.FromSeconds(5);

    /// <summary>For a port that takes the connection, and from the last sign of life on.</summary>
    public static readonly TimeSpan WithProgress = TimeSpan.FromSeconds(30);

    /// <summary>For a coordinator that shows signs of life again and again without an answer.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(2);

    /// <summary>A packet may be lost, and a program that hardly runs sees an answer late; twice is a sign that nobody is there.</summary>
    private const int TimeoutsOfAbsence = 2;

    private TimeSpan _lifeSign;
    private int _timeouts;

    /// <summary>How far the attempts have come; one that fails later takes back only what it disproves.</summary>
    public ConnectStage Stage { get; private set; }

    /// <summary>The time that counts, from the beginning on.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>When to give up.</summary>
    public TimeSpan Until => limit ?? (isOwn ? pace * Most : Stage switch
    {
        ConnectStage.Secured => TimeSpan.FromTicks(Math.Min((pace * Most).Ticks, (_lifeSign + (pace * WithProgress)).Ticks)),
        ConnectStage.Taken or ConnectStage.Untried => pace * WithProgress,
        _ => WithoutProgress,
    });

    /// <summary>Whether the time is over.</summary>
    public bool IsOver => Elapsed >= Until;

    /// <summary>So much time has passed since the last tick.</summary>
    public void Pass(TimeSpan time) => Elapsed += limit is null && time > 1.5 * Tick ? Tick : time;

    /// <summary>The port took a connection.</summary>
    public void Taken()
    {
        if (Stage < ConnectStage.Taken) Stage = ConnectStage.Taken;
    }

    /// <summary>A connection is secured.</summary>
    public void Secured() => (Stage, _lifeSign) = (ConnectStage.Secured, Elapsed);

    /// <summary>The connection was broken off before anything came of it.</summary>
    public void BrokenOff() => Stage = ConnectStage.BrokenOff;

    /// <summary>Nothing took the connection or refused it in time.</summary>
    public void TimedOut()
    {
        if (Stage is ConnectStage.Untried && ++_timeouts >= TimeoutsOfAbsence) Stage = ConnectStage.Absent;
    }

    /// <summary>Nothing took the connection.</summary>
    public void Refused() => Stage = ConnectStage.Absent;
}

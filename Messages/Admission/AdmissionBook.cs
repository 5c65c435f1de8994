namespace ActorCompute.Messages.Admission;

/// <summary>
/// Who is connected to a port, and who may come in. Whoever has not proved who it is yet is a stranger: strangers have a part of the places alone, the oldest of
/// them makes way for the next, and none stays for long. The other places are for those who belong here. Mutable, with a single owner; time is passed in.
/// </summary>
/// <param name="places">For all together.</param>
/// <param name="strangers">How many of them for strangers.</param>
public sealed class AdmissionBook<T>(int places, int strangers) where T : class
{
    /// <summary>How long a stranger may stay: far more than it takes to prove oneself, on a busy machine too.</summary>
    public static readonly TimeSpan StrangerTime = TimeSpan.FromSeconds(60);

    private readonly LinkedList<(T Connection, TimeSpan Since)> _strangers = new();
    private readonly Dictionary<T, LinkedListNode<(T Connection, TimeSpan Since)>?> _here = new(ReferenceEqualityComparer.Instance as IEqualityComparer<T>);

    /// <summary>How many are here.</summary>
    public int Count => _here.Count;

    /// <summary>How many of them have not proved who they are.</summary>
    public int Strangers => _strangers.Count;

    /// <summary>How many were turned away so far: not let in, sent out for another one or for staying too long, or with a wrong proof.</summary>
    public long TurnedAway { get; private set; }

    /// <summary>Somebody comes.</summary>
    /// <returns>Whom to close: the newcomer, or the stranger that makes way for it; null if there is room.</returns>
    public T? Enter(T connection, TimeSpan now)
    {
        T? sentOut = null;
        if (_strangers.Count >= strangers || _here.Count >= places)
        {
            TurnedAway++;
            if (_strangers.First is not { Value.Connection: var oldest }) return connection;
            Leave(sentOut = oldest);
        }
        _here.Add(connection, _strangers.AddLast((connection, now)));
        return sentOut;
    }

    /// <summary>It has proved that it belongs here.</summary>
    public void Know(T connection)
    {
        if (!_here.TryGetValue(connection, out var stranger) || stranger is null) return;
        _strangers.Remove(stranger);
        _here[connection] = null;
    }

    /// <summary>It has proved that it does not belong here, and is on its way out.</summary>
    /// <returns>False if it was out already.</returns>
    public bool Refuse(T connection)
    {
        if (!_here.ContainsKey(connection)) return false;
        TurnedAway++;
        Leave(connection);
        return true;
    }

    /// <summary>It is gone.</summary>
    public void Leave(T connection)
    {
        if (_here.Remove(connection, out var stranger) && stranger is not null) _strangers.Remove(stranger);
    }

    /// <summary>Sends out the strangers who have stayed too long.</summary>
    /// <returns>Whom to close.</returns>
    public IReadOnlyList<T> SendOut(TimeSpan now)
    {
        var late = new List<T>();
        while (_strangers.First is { Value: var (connection, since) } && now - since >= StrangerTime)
        {
            TurnedAway++;
            Leave(connection);
            late.Add(connection);
        }
        return late;
    }
}

namespace ActorCompute.Connections;

/// <summary>Tells once that the connection is lost and once that it is back, however many streams notice.</summary>
internal sealed class ConnectionNotice(Action<string> tell)
{
    private int _isLost;

    public void Lost(string reason)
    {
        if (Interlocked.Exchange(ref _isLost, 1) == 0) tell($"The coordinator is out of reach ({reason}); trying again.");
    }

    public void Restored()
    {
        if (Volatile.Read(ref _isLost) == 1 && Interlocked.Exchange(ref _isLost, 0) == 1) tell("The coordinator is back.");
    }
}

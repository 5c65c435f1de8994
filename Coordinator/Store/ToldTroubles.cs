namespace ActorCompute.Coordinator.Store;

/// <summary>
/// Which troubles people have been told of, so that a state is told once and its end once, however often it is met meanwhile. Pure, with a
/// single owner; time is passed in.
/// </summary>
internal sealed class ToldTroubles
{
    /// <summary>Those who wait try again every second or two: a trouble that nobody meets for so long is over.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _told = [];
    private TimeSpan _met;

    /// <summary>Whether people have been told of a trouble and not of its end.</summary>
    public bool IsAny => _told.Count > 0;

    /// <summary>A trouble was met.</summary>
    /// <returns>Whether people are to be told.</returns>
    public bool Meet(string trouble, TimeSpan now)
    {
        _met = now;
        return _told.Add(trouble);
    }

    /// <summary>Whether people are to be told that it is over; true once.</summary>
    public bool Ends(TimeSpan now)
    {
        if (!IsAny || now - _met < Quiet) return false;
        _told.Clear();
        return true;
    }
}

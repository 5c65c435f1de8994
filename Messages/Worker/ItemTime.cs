namespace ActorCompute.Messages.Worker;

/// <summary>What is to become of an item that runs.</summary>
public enum ItemVerdict
{
    /// <summary>It goes on.</summary>
    InTime,
    /// <summary>Its time is over: its token is cancelled, and it is given a moment to end.</summary>
    Over,
    /// <summary>It had its moment: it is given up, and its process killed if it runs nothing else.</summary>
    Spent,
}

/// <summary>How long an item may run.</summary>
public static class ItemTime
{
    /// <summary>How long an item has to end once its token is cancelled.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <param name="ran">How long it has run.</param>
    /// <param name="limit">How long it may; zero is no limit.</param>
    public static ItemVerdict Judge(TimeSpan ran, TimeSpan limit) =>
        limit == TimeSpan.Zero || ran < limit ? ItemVerdict.InTime : ran < limit + Grace ? ItemVerdict.Over : ItemVerdict.Spent;
}

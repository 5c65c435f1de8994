namespace ActorCompute;

/// <summary>What a task may know of the item it runs for. A method that has a parameter of this type is given one.</summary>
public abstract class TaskContext
{
    /// <summary>The item, counted from 0 in its job.</summary>
    public abstract long Index { get; }

    /// <summary>How often the item has been tried, this time included; 1 the first time.</summary>
    public abstract int Attempt { get; }

    /// <summary>The node's name in the cluster.</summary>
    public abstract string Node { get; }

    /// <summary>Cancelled when the item's result is no longer wanted, or its time is over.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>Writes a line to the job's log.</summary>
    /// <param name="message">One line for people.</param>
    public abstract void Log(string message);
}

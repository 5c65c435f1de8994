namespace ActorCompute;

/// <summary>What a task may know of the item it runs for. A method that has a parameter of this type is given one.</summary>
public abstract class TaskContext
{
    /// <summary>The item, counted from 0 in its job.</summary>
    public abstract long Index { get; }

    /// <summary>
    /// Which attempt this is: 1, and 1 more for every failure that the item was charged with. That it runs again because a node was lost, or
    /// a neighbour killed the worker, is no further attempt.
    /// </summary>
    public abstract int Attempt { get; }

    /// <summary>The node's name in the cluster.</summary>
    public abstract string Node { get; }

    /// <summary>Cancelled when the item's result is no longer wanted, or its time is over.</summary>
    public abstract CancellationToken Cancellation { get; }

    /// <summary>
    /// Writes to the job's log, as <see cref="Console.WriteLine(string)"/> does within a task: <c>actorcompute job logs</c> prints it, with time, node and item.
    /// </summary>
    /// <param name="message">For people; of several lines each is one of the log's.</param>
    public abstract void Log(string message);
}

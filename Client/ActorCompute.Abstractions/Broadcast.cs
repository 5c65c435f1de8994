namespace ActorCompute;

/// <summary>
/// A value that many tasks share: a model, a table, a large array. It travels to each node once, and every worker process loads it once, when a task first
/// asks for it. <c>ComputePool.BroadcastAsync</c> makes one; tasks capture it.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>
/// It is sent as it was when it was made. There is nothing to dispose of: the cluster keeps it for as long as a job names it, and a day beyond its last
/// use; this process for as long as the object lives.
/// </remarks>
public abstract class Broadcast<T>
{
    /// <summary>
    /// The value. All items of a worker process are given the same object, asynchronous ones at the same time: do not change it.
    /// </summary>
    public abstract T Value { get; }
}

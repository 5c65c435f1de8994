using ActorCompute.Messages.Results;

namespace ActorCompute;

/// <summary>A line that a task has printed, to the console or by <see cref="TaskContext.Log"/>.</summary>
/// <param name="Number">Counts the job's lines from 1. The last 10,000 of a job are kept.</param>
/// <param name="Time">When the coordinator had it.</param>
/// <param name="Node">The node's name in the cluster.</param>
/// <param name="Item">The item that printed it, counted from 0 in its job; null if the node itself says how many lines it had to leave out.</param>
/// <param name="Attempt">Which attempt at the item it was, from 1.</param>
/// <param name="Text">The line, without its end; at most 4,096 characters, what was longer is several.</param>
public sealed record JobLogLine(long Number, DateTimeOffset Time, string Node, long? Item, int Attempt, string Text)
{
    internal static JobLogLine Of(LoggedLine line) => new(line.Number, line.At, line.Node, line.Item, line.Attempt, line.Text);
}

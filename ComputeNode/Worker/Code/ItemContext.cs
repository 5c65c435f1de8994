using ActorCompute.Worker.Printing;

namespace ActorCompute.Worker.Code;

/// <summary>What a task is told of the item it runs for.</summary>
internal sealed class ItemContext(string voice, long index, int attempt, CancellationToken cancellation) : TaskContext
{
    /// <summary>The node says it when it starts the worker.</summary>
    private static readonly string NodeName = Environment.GetEnvironmentVariable("ACTORCOMPUTE_NODE") ?? "";

    public override long Index => index;

    public override int Attempt => attempt;

    public override string Node => NodeName;

    public override CancellationToken Cancellation => cancellation;

    public override void Log(string message) => StandardOutputs.Log(voice, index, attempt, message ?? "");
}

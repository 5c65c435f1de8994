using ActorCompute.ComputeNode.Compute;
using ActorCompute.Messages;
using ActorCompute.Messages.Code;

namespace ActorCompute.ComputeNode.Tests;

/// <summary>The worker program, for tests that need no code of packages.</summary>
internal static class TestWorkers
{
    public static readonly CodeFolder NoCode = new(Path.Combine(Path.GetTempPath(), "actorcompute-no-code"));

    public static WorkerProgram Program { get; } = WorkerProgram.Locate(Path.GetTempPath(), NoCode, new NodeId("n"));
}

namespace ActorCompute.Profile;

/// <summary>What people and JSON call the ways to run items.</summary>
internal static class WayNames
{
    public const string Sequential = "sequential", Threads = "threads", Asynchronous = "asynchronous",
        Processes = "worker processes", Local = "local cluster", Present = "present cluster";
}

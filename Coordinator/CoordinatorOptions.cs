namespace ActorCompute.Coordinator;

/// <summary>How a coordinator is to run.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>The address that the API and the cluster port bind to and that nodes and clients are told. Loopback unless told otherwise.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>The cluster port, where nodes join.</summary>
    public int Port { get; init; } = 4053;

    /// <summary>The API's port: gRPC and REST.</summary>
    public int ApiPort { get; init; } = 8090;

    /// <summary>Where jobs, results and the cluster's keys are kept.</summary>
    public string DataFolder { get; init; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".actorcompute", "data");

    /// <summary>Where to write the access file.</summary>
    public required string AccessFile { get; init; }

    /// <summary>No TLS and no token; on loopback alone.</summary>
    public bool Insecure { get; init; }
}

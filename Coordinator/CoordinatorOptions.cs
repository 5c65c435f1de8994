using System.Net;
using ActorCompute.Messages;

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
    public string DataFolder { get; init; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), ".actorcompute", "data");

    /// <summary>Where to write the access file.</summary>
    public required string AccessFile { get; init; }

    /// <summary>No TLS and no token; on loopback alone.</summary>
    public bool Insecure { get; init; }

    /// <summary>How long a job is kept once it has ended, unless it says so itself: inputs, results and all. Default: 7 days.</summary>
    public TimeSpan Keep { get; init; } = DefaultKeep;

    /// <summary>What <see cref="Keep"/> is unless told otherwise.</summary>
    public static TimeSpan DefaultKeep { get; } = TimeSpan.FromDays(7);

    /// <exception cref="UserError">A port is none, or both are the same.</exception>
    internal void Validate()
    {
        foreach (var (name, port) in new[] { ("--port", Port), ("--api-port", ApiPort) })
            if (port is < 0 or > IPEndPoint.MaxPort)
                throw new UserError(ExitStatus.BadInput, $"{name} {port} is no port: choose 0 to {IPEndPoint.MaxPort}.");
        if (Port == ApiPort && Port != 0)
            throw new UserError(ExitStatus.BadInput, $"The cluster port and the API's cannot both be {Port}: choose another --port or --api-port.");
    }
}

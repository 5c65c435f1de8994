using ActorCompute.Coordinator.Jobs;
using ActorCompute.Messages;
using Grpc.Core;

namespace ActorCompute.Coordinator.Api;

/// <summary>Reads which jobs a request asks for, and refuses what makes no sense.</summary>
internal static class JobFilters
{
    private static readonly Dictionary<string, JobStatus> States = Enum.GetValues<JobStatus>().ToDictionary(s => s.ToString().ToLowerInvariant());

    /// <exception cref="RpcException">A state is none, the name is too long, or a number is negative.</exception>
    public static JobFilter Of(Protos.ListRequest request) => new()
    {
        States = request.State.Select(State).ToHashSet(),
        Name = request.Name.Length <= JobSpec.LongestName ? request.Name : throw ApiMessages.Invalid($"A name takes at most {JobSpec.LongestName} characters."),
        Since = Time("sinceMs", request.SinceMs),
        Older = Time("olderMs", request.OlderMs),
        Limit = request.Limit switch { 0 => null, > 0 and var limit => limit, var none => throw Negative("limit", none) },
    };

    private static JobStatus State(string state) => States.TryGetValue(state, out var known) ? known
        : throw ApiMessages.Invalid($"'{ApiMessages.Shown(state)}' is no state of a job: name one of {string.Join(", ", States.Keys)}.");

    private static TimeSpan? Time(string name, long milliseconds) => milliseconds switch
    {
        0 => null,
        < 0 => throw Negative(name, milliseconds),
        _ => milliseconds < JobSpec.LongestTime.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : JobSpec.LongestTime,
    };

    private static RpcException Negative(string name, long value) => ApiMessages.Invalid($"'{name}' is {value}: give a number from 1 on, or leave it out.");
}

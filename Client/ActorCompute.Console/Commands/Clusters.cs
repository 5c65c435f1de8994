using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Embedded;
using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Tasks;
using ActorCompute.Output;

namespace ActorCompute.Commands;

/// <summary>Finds the cluster that a command line means.</summary>
internal static class Clusters
{
    /// <summary>The access file that is named or lies at the default place; null if there is none.</summary>
    /// <exception cref="UserError">A named file is missing or broken.</exception>
    public static AccessFile? Access(ParseResult parse) =>
        AccessFile.Locate(parse.GetValue(GlobalOptions.Access)) is { } path ? AccessFile.Load(path, People.Say) : null;

    /// <summary>Connects to the coordinator of an access file.</summary>
    /// <exception cref="UserError">It does not answer, or refuses.</exception>
    public static Task<ClusterConnection> OpenAsync(ParseResult parse, AccessFile access, CancellationToken cancel) =>
        ClusterConnection.OpenAsync(access, People.Say, parse.GetValue(GlobalOptions.ConnectTimeout), cancel);

    /// <summary>"actorcompute job errors x", with the access file if this command line names one: what can be called from the same place.</summary>
    public static string CommandFor(ParseResult parse, string words) =>
        parse.GetValue(GlobalOptions.Access) is { } named ? $"actorcompute {words} --access {ShellWord.Of(named)}" : $"actorcompute {words}";

    /// <summary>Connects to the coordinator of the access file.</summary>
    /// <exception cref="UserError">There is no access file, or no coordinator answers.</exception>
    public static Task<ClusterConnection> ConnectAsync(ParseResult parse, CancellationToken cancel) => Access(parse) is { } access
        ? OpenAsync(parse, access, cancel)
        : throw new UserError(ExitStatus.Unreachable,
            $"There is no access file at {AccessFile.DefaultPath}: start 'actorcompute coordinator' here, or name another's file with --access.");

    /// <summary>Connects to the coordinator of the access file, or starts an embedded cluster if there is no such file.</summary>
    /// <param name="task">What it must know already; null if its code is still to come.</param>
    /// <exception cref="UserError">The cluster does not know the task, or no coordinator answers.</exception>
    public static async Task<ClusterConnection> ConnectOrEmbedAsync(ParseResult parse, string? task, CancellationToken cancel)
    {
        if (Access(parse) is not { } access)
        {
            if (task is not null) TaskNames.Require(task, TaskCatalogue.All);
            People.Say($"No access file: running on an embedded cluster on this machine ({Environment.ProcessorCount} slots).");
            return await EmbeddedCluster.ConnectAsync(People.Say, parse.GetValue(GlobalOptions.ConnectTimeout), cancel);
        }
        var cluster = await OpenAsync(parse, access, cancel);
        try
        {
            if (task is not null) TaskNames.Require(task, cluster.Tasks);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }
}

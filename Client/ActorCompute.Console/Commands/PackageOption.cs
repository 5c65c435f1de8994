using System.CommandLine;
using ActorCompute.Connections;
using ActorCompute.Jobs;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using ActorCompute.Messages.Tasks;
using ActorCompute.Output;
using ActorCompute.Packages;

namespace ActorCompute.Commands;

/// <summary>The option that brings a task's code along.</summary>
internal sealed class PackageOption
{
    private readonly Option<string?> _package = new("--package")
    {
        Description = "Push this dll, publish folder or zip first; TASK is one of its tasks.", HelpName = "PATH",
    };

    public void AddTo(Command command) => command.Options.Add(_package);

    /// <summary>What has to be read before a cluster is needed; null without the option.</summary>
    /// <exception cref="UserError">It is no package.</exception>
    public async Task<PackageSource?> OpenAsync(ParseResult parse, CancellationToken cancel) =>
        parse.GetValue(_package) is { } path ? await PackageSource.OpenAsync(path, null, cancel) : null;

    /// <summary>The request with the code that its task is in, and what its signature says; the cluster has the code from now on.</summary>
    /// <param name="tells">Whether people are told what there is in it.</param>
    /// <exception cref="UserError">The package has no such task, or the cluster refuses it.</exception>
    public static async Task<JobRequest> PushAsync(
        PackageSource package, JobRequest request, ClusterConnection cluster, CancellationToken cancel, bool tells = true)
    {
        var pushed = await new PackageClient(cluster).PushAsync(package, cancel);
        if (pushed.Shared.Contains(request.Task)) throw new UserError(ExitStatus.BadInput, UnknownTask.IsShared(request.Task, $"{pushed.Assembly}.dll"));
        TaskNames.Require(request.Task, pushed.Tasks, $"{pushed.Assembly}.dll");
        if (tells) People.Say(PackageSummary.Of(pushed));
        return request with { Package = pushed.Hash, Kind = pushed.Tasks.First(t => t.Name == request.Task).Kind };
    }
}

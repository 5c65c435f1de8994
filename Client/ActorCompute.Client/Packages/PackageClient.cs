using System.Collections.Concurrent;
using ActorCompute.Connections;
using ActorCompute.Messages;
using ActorCompute.Messages.Content;

namespace ActorCompute.Packages;

/// <summary>What can be done with packages on a cluster. Every call is repeated until an answer comes or the caller gives up.</summary>
internal sealed class PackageClient(ClusterConnection cluster)
{
    private readonly Protos.Packages.PackagesClient _packages = cluster.Packages;
    private readonly ContentClient _content = new(cluster);
    private readonly ConcurrentDictionary<ContentHash, bool> _uploaded = new();

    /// <summary>Makes sure that the cluster has all of a package; the same one is sent once.</summary>
    /// <exception cref="UserError">It is over a limit, a file has changed meanwhile, or there is no room for it.</exception>
    public async Task UploadAsync(PackageSource package, CancellationToken cancel)
    {
        if (_uploaded.ContainsKey(package.Hash)) return;
        try
        {
            await _content.UploadAsync(package.Pieces, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(ExitStatus.BadInput, $"A file of {package.Manifest.Assembly} cannot be read any more ({e.Message.TrimEnd('.')}); build it again.", e);
        }
        _uploaded[package.Hash] = true;
    }

    /// <summary>The cluster may lack a package that was uploaded: the next time it is asked what of it is missing.</summary>
    public void Forget(ContentHash package) => _uploaded.TryRemove(package, out _);

    /// <summary>Uploads a package and makes its tasks known by name.</summary>
    /// <exception cref="UserError">The cluster refuses it.</exception>
    public async Task<PackageSnapshot> PushAsync(PackageSource package, CancellationToken cancel)
    {
        await UploadAsync(package, cancel).ConfigureAwait(false);
        var request = new Protos.PushPackageRequest { Manifest = package.Hash.Value };
        return PackageSnapshot.Of(await cluster.NewReconnection().CallAsync(() => _packages.PushAsync(request, cancellationToken: cancel), cancel).ConfigureAwait(false));
    }

    /// <summary>The packages that were pushed, the newest first.</summary>
    public async Task<IReadOnlyList<PackageSnapshot>> ListAsync(CancellationToken cancel)
    {
        var answer = await cluster.NewReconnection().CallAsync(() => _packages.ListPackagesAsync(new(), cancellationToken: cancel), cancel).ConfigureAwait(false);
        return [.. answer.Packages.Select(PackageSnapshot.Of)];
    }
}
